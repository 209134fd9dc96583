/** What an act on a text is called on its way, and once it was refused: by the words with which it was asked for. */
import { type MessageKey, t } from '../../../lib/i18n/index.svelte';
import type { Drafting } from '../../../lib/capabilities/drafting/types';
import type { UnitId } from '../../../lib/formats';
import type { Fields, PendingAct } from '../../../lib/outbox';

/** As much of a text as it takes to name what an act was about. */
export interface Known {
  unit(id: UnitId): object | undefined;
  /** How a unit that is in the text is called in a sentence. */
  called(id: UnitId): string;
  /** For which unit a proposal is. */
  proposed(id: string): UnitId | undefined;
}

/** What a channel's text tells, where its units are called so. */
export function knownIn({ text, published, proposals }: Drafting, called: (id: UnitId) => string): Known {
  const shown = text ?? published;
  return { unit: (id) => shown?.units[id], called, proposed: (id) => proposals[id]?.unit };
}

/** Acts on a paragraph or a bracket, and messages that name it. */
const ON_UNIT: Readonly<Record<string, MessageKey>> = {
  agree_ad_referendum: 'panes.agree_title',
  announce_removal: 'panes.announce_title',
  close_unit: 'panes.close_title',
  confirm_agreement: 'panes.confirm_title',
  consent_to_removal: 'panes.consent_title',
  drop_support: 'panes.drop_title',
  edit_unit: 'drafting.writing_in',
  move_unit: 'structure.move_title',
  object_to_removal: 'panes.object_title',
  post_comment: 'drafting.comment_title',
  propose: 'drafting.propose_title',
  remove_bracket: 'panes.remove_title',
  remove_unit: 'structure.remove_title',
  renumber: 'structure.number_title',
  reopen_unit: 'panes.reopen_title',
  set_deadline: 'panes.deadline_title',
  support_bracket: 'panes.support_title',
  withdraw_agreement: 'panes.withdraw_title',
  credit_proposal: 'panes.take_in_title',
  decline_proposal: 'panes.decline_title',
  release_proposal: 'panes.release_title',
  take_in_as_bracket: 'panes.take_in_title',
  take_in_as_text: 'panes.take_in_title',
  withdraw_proposal: 'panes.withdraw_proposal_title',
};

/** All others, by the words on their buttons. */
const PLAIN: Readonly<Record<string, MessageKey>> = {
  answer_all: 'panes.answer_send',
  ask_all: 'panes.ask_send',
  begin_text: 'drafting.begin_send',
  bracket_units: 'structure.wrap',
  conclude_removal: 'panes.conclude',
  import_staged: 'panes.import',
  merge_units: 'structure.merge',
  note_consolidation: 'panes.consolidation_add',
  open_answers: 'panes.open_answers',
  set_mode: 'panes.mode_send',
  show_observers: 'panes.observers_send',
  split_unit: 'structure.split',
  stage_piece: 'panes.import',
  withdraw_consent: 'drafting.do_hold_on',
};

const PLACED: Readonly<Record<string, MessageKey>> = {
  added: 'drafting.do_add',
  deletion: 'drafting.do_delete',
  reserved: 'drafting.do_reserve',
};

type Act = Pick<PendingAct, 'command' | 'fields'>;

/** Say which act was not done; why, stands beside it. */
export function refusedAct({ command, fields }: Act, known: Known): string {
  if (command === 'drafting.name_version') {
    return t('panes.not_named', { symbol: String(fields.symbol), isPublished: fields.to_observers ? 'yes' : 'no' });
  }
  return t('drafting.not_done', { act: actCalled({ command, fields }, known) });
}

/** Name an act on a text, and what it is about. */
export function actCalled({ command, fields }: Act, known: Known): string {
  const name = command.replace(/^drafting\./, '');
  const onUnit = ON_UNIT[name];
  if (onUnit) return t(onUnit, { number: numberIn(fields, known) });
  const symbol = String(fields.symbol);
  if (name === 'restore_version') return t('panes.restore_title', { symbol });
  if (name === 'name_version') return `${t('panes.name_version')} · ${symbol}`;
  return t(keyFor(name, fields) ?? 'room.act_other');
}

function keyFor(name: string, fields: Fields): MessageKey | undefined {
  switch (name) {
    case 'place_bracket':
      return PLACED[String(fields.placed_as)] ?? 'drafting.do_reserve';
    case 'facilitate':
      return fields.on === false ? 'panes.take_back' : 'panes.facilitate';
    case 'resolve_comment':
      return fields.resolved === false ? 'panes.unresolve' : 'panes.resolve';
    case 'insert_units':
    case 'table_units':
      return 'structure.new_units';
    default:
      return PLAIN[name];
  }
}

function numberIn({ unit, bracket, proposal }: Fields, known: Known): string {
  const id = unit ?? (typeof proposal === 'string' ? known.proposed(proposal) : undefined) ?? bracket;
  const isThere = typeof id === 'string' && known.unit(id as UnitId) !== undefined;
  return isThere ? known.called(id as UnitId) : t('drafting.gone_unit');
}
