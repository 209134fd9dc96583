/**
 * The keys of the room. All carry Alt, so that none gets in the way of writing or of reading aloud;
 * they are found by their place on the keyboard, whatever script it writes.
 */
import type { MessageKey } from '../../lib/i18n/index.svelte';

export type Shortcut = 'next' | 'previous' | 'write' | 'newest' | 'people' | 'record' | 'desk' | 'beside' | 'help';

const KEYS: Readonly<Record<string, Shortcut>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  KeyB: 'beside',
  KeyC: 'write',
  KeyI: 'desk',
  KeyN: 'newest',
  KeyP: 'people',
  KeyR: 'record',
  Slash: 'help',
};

/** What each key does, as the help lists them. */
export const LISTED: readonly (readonly [keys: string, shortcut: Exclude<Shortcut, 'desk'> | 'send' | 'log' | 'original'])[] = [
  ['Alt + ↓', 'next'],
  ['Alt + ↑', 'previous'],
  ['Alt + C', 'write'],
  ['Ctrl + Enter', 'send'],
  ['Alt + N', 'newest'],
  ['↑ ↓ Home End', 'log'],
  ['O', 'original'],
  ['Alt + B', 'beside'],
  ['Alt + P', 'people'],
  ['Alt + R', 'record'],
  ['Alt + /', 'help'],
];

/** The keys of a text, where the cursor is in its words. */
export const IN_TEXTS: readonly (readonly [keys: string, act: MessageKey])[] = [
  ['Ctrl + Alt + A', 'drafting.do_add'],
  ['Ctrl + Alt + B', 'drafting.do_reserve'],
  ['Ctrl + Alt + D', 'drafting.do_delete'],
  ['Ctrl + Enter', 'structure.split'],
];

type Pressed = Pick<KeyboardEvent, 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'code'>;

export function shortcutOf({ altKey, ctrlKey, metaKey, shiftKey, code }: Pressed): Shortcut | null {
  if (!altKey || ctrlKey || metaKey || shiftKey) return null;
  return Object.hasOwn(KEYS, code) ? (KEYS[code] ?? null) : null;
}
