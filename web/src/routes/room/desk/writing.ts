/** An interpreter's own text beside the newest one: nothing typed is lost, nothing unread is signed over. Pure. */

/** The newest words of a translation; without text where they are not loaded here. */
export interface Newest {
  readonly seq: number;
  readonly text: string | null;
}

export interface Written {
  readonly text: string;
  /** The place of the newest words that were read when it was written; null: there were none. */
  readonly base: number | null;
  /** Somebody typed here; else it only repeats the newest words. */
  readonly isOwn: boolean;
}

export const BLANK: Written = { text: '', base: null, isOwn: false };

/** Begin with what was kept in this browser, else with the newest words. */
export function begun(kept: Written | null, newest: Newest | null): Written {
  return kept ? met(kept, newest) : followed(newest);
}

/** What becomes of it when other words are there: it follows them, until somebody has typed. */
export function met(written: Written, newest: Newest | null): Written {
  if (!written.isOwn) return same(written, followed(newest));
  // One's own words came back signed: there is nothing to keep of them any more.
  const isNews = newest !== null && newest.seq !== written.base;
  if (isNews && newest.text === written.text.trim()) return followed(newest);
  return written;
}

function followed(newest: Newest | null): Written {
  return { text: newest?.text ?? '', base: newest?.seq ?? null, isOwn: false };
}

function same(before: Written, after: Written): Written {
  return before.text === after.text && before.base === after.base ? before : after;
}

/** Somebody typed. */
export function typed(written: Written, text: string): Written {
  return text === written.text ? written : { ...written, text, isOwn: true };
}

/** Whether there are newer words than those it was written after. */
export function isBehind(written: Written, newest: Newest | null): boolean {
  return written.isOwn && (newest?.seq ?? null) !== written.base;
}

/** The newer words were read; one's own stay. */
export function kept(written: Written, newest: Newest | null): Written {
  return { ...written, base: newest?.seq ?? null };
}

/** Take the newer words in the place of one's own. */
export function yielded(newest: Newest | null): Written {
  return followed(newest);
}

/** Put words in: at the cursor where there are own ones, else in the place of the draft. */
export function inserted(
  written: Written,
  words: string,
  [start, end]: readonly [number, number],
): { readonly written: Written; readonly cursor: number } {
  if (!written.isOwn || !written.text.trim()) {
    return { written: { ...written, text: words, isOwn: true }, cursor: words.length };
  }
  const text = written.text.slice(0, start) + words + written.text.slice(end);
  return { written: { ...written, text, isOwn: true }, cursor: start + words.length };
}

/** As it is kept, encrypted, in this browser; what only repeats the newest words is not. */
export function writeKept({ text, base, isOwn }: Written): string {
  return isOwn && text.trim() ? JSON.stringify({ text, base }) : '';
}

export function readKept(kept: string): Written | null {
  let read: { text?: unknown; base?: unknown } | null;
  try {
    read = JSON.parse(kept);
  } catch {
    return null;
  }
  if (typeof read?.text !== 'string' || !read.text.trim()) return null;
  return { text: read.text, base: typeof read.base === 'number' ? read.base : null, isOwn: true };
}
