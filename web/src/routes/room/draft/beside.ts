/** What stands beside a paragraph in another language: made for one wording, and for no other. Pure. */
import type { BesideInner, BesideRow, BesideWords } from '../../../lib/api';
import { isText, langOf, unitOf } from '../../../lib/capabilities/drafting/text';
import { type Text, WORDLESS } from '../../../lib/capabilities/drafting/types';
import { wording } from '../../../lib/capabilities/drafting/wording';
import { Astray, readWritten } from '../../../lib/capabilities/interpretation/written';
import { primary } from '../../../lib/capabilities/interpretation/types';
import type { UnitId } from '../../../lib/formats';

/** What was asked for a wording, and what came of it. */
export type Held = { readonly wording: string } & (
  | { readonly state: 'asked' }
  | { readonly state: 'failed'; readonly failure: unknown }
  | BesideRow
);

export type Standing =
  | Held
  /** Nobody asked yet. */
  | { readonly state: 'none' }
  /** What was made was made for another wording. */
  | { readonly state: 'changed' };

/** What may be shown beside a wording: never what was made for another one. */
export function standingOf(held: Held | undefined, now: string): Standing {
  if (!held) return { state: 'none' };
  if (held.wording === now) return held;
  return held.state === 'missing' ? { ...held, wording: now } : { state: 'changed' };
}

/** The languages of the text from which nothing here translates, as far as it was asked. */
export function nothingFrom(
  held: Iterable<readonly [UnitId, Held]>,
  langOf: (unit: UnitId) => string,
): string[] {
  const missing = new Set<string>();
  const translated = new Set<string>();
  for (const [unit, one] of held) {
    if (one.state === 'missing') missing.add(primary(langOf(unit)));
    else if (one.state === 'given' && one.origin === 'machine') translated.add(primary(langOf(unit)));
  }
  return [...missing].filter((lang) => !translated.has(lang));
}

/** The words of a unit, with its brackets and footnotes by the units they are. */
export function wordsOf(text: Text, id: UnitId): BesideWords {
  const out: (string | BesideInner)[] = [];
  for (const [body] of text.units[id]?.words ?? []) {
    const last = out.at(-1);
    if (!isText(body)) out.push({ ...body, words: wordsOf(text, unitOf(body)) });
    else if (typeof last === 'string') out[out.length - 1] = last + body;
    else out.push(body);
  }
  return out;
}

/** Certified words as they stand below the wording they were signed for; null where they do not fit it. */
export function fitted(written: string, of: BesideWords): BesideWords | null {
  try {
    return readWritten(written, of);
  } catch (wrong) {
    if (wrong instanceof Astray) return null;
    throw wrong;
  }
}

/** Whether one reads a paragraph as it is written, so that nothing need stand beside it. */
export function readsAsWritten(text: Text, id: UnitId, lang: string): boolean {
  return primary(langOf(text, id)) === primary(lang);
}

/** The digest of what a unit says now; null for what has no words or is not known so far. */
export function wordingNow(text: Text | null, id: UnitId): string | null {
  const unit = text?.units[id];
  return text && unit?.made_by && !WORDLESS.has(unit.kind) ? wording(text, id) : null;
}

/** The languages offered: those one reads first, then the room's; not the text's own. */
export function offeredBeside(reads: readonly string[], room: readonly string[], own: string): string[] {
  const found = new Map<string, string>();
  for (const lang of [...reads, ...room]) {
    if (primary(lang) !== primary(own) && !found.has(primary(lang))) found.set(primary(lang), lang);
  }
  return [...found.values()];
}
