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

/** Whether some of what was said is not shown as it was written. */
export function hidesOriginal(
  { seq, lang, redacted, corrections }: UtteranceItem,
  translations: Translations,
  reads: readonly string[],
): boolean {
  if (redacted !== null) return false;
  const pieces = [{ seq, lang }, ...corrections];
  return pieces.some((one) => !choose(one.lang, translations(one.seq), reads).hasOriginal);
}
