/**
 * The keys of all messages, read from the English files: `t('room.title')` is checked by the compiler.
 *
 * A new area is one line here and one file per language.
 */
import type common from './messages/en/common.json';
import type console from './messages/en/console.json';
import type desk from './messages/en/desk.json';
import type drafting from './messages/en/drafting.json';
import type entry from './messages/en/entry.json';
import type epochs from './messages/en/epochs.json';
import type errors from './messages/en/errors.json';
import type files from './messages/en/files.json';
import type findings from './messages/en/findings.json';
import type languages from './messages/en/languages.json';
import type lobby from './messages/en/lobby.json';
import type panes from './messages/en/panes.json';
import type record from './messages/en/record.json';
import type refusals from './messages/en/refusals.json';
import type relay from './messages/en/relay.json';
import type room from './messages/en/room.json';
import type structure from './messages/en/structure.json';

interface Areas {
  common: typeof common;
  console: typeof console;
  desk: typeof desk;
  drafting: typeof drafting;
  entry: typeof entry;
  epochs: typeof epochs;
  errors: typeof errors;
  files: typeof files;
  findings: typeof findings;
  languages: typeof languages;
  lobby: typeof lobby;
  panes: typeof panes;
  record: typeof record;
  refusals: typeof refusals;
  relay: typeof relay;
  room: typeof room;
  structure: typeof structure;
}

export type MessageKey = {
  [Area in keyof Areas]: `${Area}.${Extract<keyof Areas[Area], string>}`;
}[keyof Areas];
