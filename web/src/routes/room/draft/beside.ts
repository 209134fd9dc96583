/** What stands beside a paragraph in another language: made for one wording, and for no other. Pure. */
import type { BesideRow } from '../../../lib/api';
import { langOf } from '../../../lib/capabilities/drafting/text';
import { type Text, WORDLESS } from '../../../lib/capabilities/drafting/types';
import { wording } from '../../../lib/capabilities/drafting/wording';
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
  return held.wording === now ? held : { state: 'changed' };
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

function primary(lang: string): string {
  return lang.split('-')[0] ?? lang;
}
