/** Something said, as a reader is shown it. Pure. */
import { choose } from '../../../lib/capabilities/interpretation/choice';
import type { ShownTranslation } from '../../../lib/capabilities/interpretation/relayed';
import type { UtteranceItem } from '../../../lib/stream';

/** Gives the translations of what was said at a place. */
export type Translations = (of: number) => readonly ShownTranslation[];

/** Words in one language. */
export interface Wording {
  readonly text: string | null;
  readonly lang: string;
}

/** What stands first where an utterance is shown: for a quotation, and for the ear. */
export function wordingFor(
  { seq, text, lang, redacted }: UtteranceItem,
  translations: Translations,
  reads: readonly string[],
): Wording {
  if (redacted !== null) return { text: null, lang };
  const [first] = choose(lang, translations(seq), reads).columns;
  if (first?.kind !== 'translation') return { text, lang };
  return { text: first.translation.newest?.text ?? null, lang: first.lang };
}

/** How much of what is shown of an utterance is its author's own. */
export interface Shown {
  /** Some of it is not shown as it was written. */
  readonly hidesOriginal: boolean;
  /** Words of others stand with it: what attests the author does not attest those. */
  readonly isTranslated: boolean;
}

export function shownOf(
  { seq, lang, redacted, corrections }: UtteranceItem,
  translations: Translations,
  reads: readonly string[],
): Shown {
  const pieces = redacted === null ? [{ seq, lang }, ...corrections] : [];
  const choices = pieces.map((one) => choose(one.lang, translations(one.seq), reads));
  return {
    hidesOriginal: choices.some(({ hasOriginal }) => !hasOriginal),
    isTranslated: choices.some(({ columns }) => columns.some(({ kind }) => kind === 'translation')),
  };
}
