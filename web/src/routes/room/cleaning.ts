/** What is taken out of a text before it is signed, and in which direction it will be read. Pure. */

/** The most characters the room takes in one text. */
export const MOST_TEXT = 20_000;

// As in kernel/text.py: overrides and embeddings of direction, and control characters nobody sees.
const UNSEEN = new RegExp(
  '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\ufeff\\ufff9-\\ufffb]',
  'g',
);
const STRONG = /\p{L}/u;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

export interface Cleaned {
  readonly text: string;
  /** How many invisible characters were taken out. */
  readonly removed: number;
}

/** The text as it will be signed: without what would make it show otherwise than it is written. */
export function cleaned(written: string): Cleaned {
  const lines = written.replace(/\r\n?/g, '\n');
  const text = lines.replace(UNSEEN, '');
  return { text: text.trim(), removed: lines.length - text.length };
}

/** The direction in which a text begins, as browsers find it; null while it has no letters. */
export function directionOf(text: string): 'ltr' | 'rtl' | null {
  const first = STRONG.exec(text)?.[0];
  if (first === undefined) return null;
  return RIGHT_TO_LEFT.test(first) ? 'rtl' : 'ltr';
}

/** The number of characters as the server counts them. */
export function lengthOf(text: string): number {
  return [...text].length;
}
