/** The keys of the interpreter's desk; all carry Alt or Ctrl, so that one can write and press them at once. */
import type { MessageKey } from '../../../lib/i18n/index.svelte';

export type DeskKey = 'certify' | 'next' | 'list' | 'take' | 'hand' | 'match' | 'check' | 'withdraw' | 'term';

const KEYS: Readonly<Record<string, DeskKey>> = {
  KeyJ: 'next',
  KeyL: 'list',
  KeyT: 'take',
  KeyH: 'hand',
  KeyM: 'match',
  KeyK: 'check',
  KeyW: 'withdraw',
  KeyG: 'term',
};

/** What each key does, as the help lists them. */
export const AT_THE_DESK: readonly (readonly [keys: string, act: MessageKey])[] = [
  ['Alt + I', 'desk.key_desk'],
  ['↑ ↓ Home End', 'desk.key_queue'],
  ['Enter', 'desk.key_open'],
  ['Alt + T', 'desk.key_take'],
  ['Alt + H', 'desk.key_hand'],
  ['Alt + M', 'desk.key_match'],
  ['Alt + G', 'languages.key_term'],
  ['Ctrl + Enter', 'desk.key_certify'],
  ['Alt + J', 'desk.key_next'],
  ['Alt + K', 'desk.key_check'],
  ['Alt + W', 'desk.key_withdraw'],
  ['Alt + L', 'desk.key_list'],
];

type Pressed = Pick<
  KeyboardEvent,
  'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'code' | 'key' | 'isComposing'
>;

export function deskKeyOf(pressed: Pressed): DeskKey | null {
  const { altKey, ctrlKey, metaKey, shiftKey, code, key, isComposing } = pressed;
  if (isComposing || shiftKey) return null;
  const isChord = ctrlKey || metaKey;
  if (key === 'Enter' && isChord && !altKey) return 'certify';
  if (!altKey || isChord) return null;
  return Object.hasOwn(KEYS, code) ? (KEYS[code] ?? null) : null;
}
