/** What a reader is shown of an utterance: in which of their languages, or as it was written. Pure. */
import type { ShownTranslation, Standing } from './relayed';
import { primary } from './types';

/** One way in which the words are shown; several stand side by side. */
export type Column =
  | { readonly kind: 'original'; readonly lang: string }
  | { readonly kind: 'translation'; readonly lang: string; readonly translation: ShownTranslation };

/** A language one reads in which there is nothing to read yet, or nothing to rely on. */
export interface Wanting {
  readonly lang: string;
  readonly translation: ShownTranslation | null;
}

export interface Choice {
  /** At least one; the language preferred first. */
  readonly columns: readonly Column[];
  readonly wanting: readonly Wanting[];
  readonly hasOriginal: boolean;
}

/** What to show before what, of one language; what was withdrawn is not shown in the original's place. */
const RANK: Readonly<Record<Standing, number>> = {
  ...{ certified: 0, memory: 1, phrase: 2, machine: 3, gist: 4 },
  ...{ requested: 9, withdrawn: 9 },
};

/**
 * Choose what to show.
 *
 * @param languages what the reader reads, the preferred first; none: everything as it was written.
 */
export function choose(
  original: string,
  translations: readonly ShownTranslation[],
  languages: readonly string[],
): Choice {
  const columns: Column[] = [];
  const wanting: Wanting[] = [];
  for (const lang of apart(languages)) {
    if (primary(lang) === primary(original)) {
      columns.push({ kind: 'original', lang: original });
      continue;
    }
    const translation = best(translations, lang);
    if (isReadable(translation)) {
      columns.push({ kind: 'translation', lang: translation.lang, translation });
    } else {
      wanting.push({ lang, translation });
    }
  }
  if (columns.length === 0) columns.push({ kind: 'original', lang: original });
  return { columns, wanting, hasOriginal: columns.some(({ kind }) => kind === 'original') };
}

/** The languages without those that are regions of one before. */
function apart(languages: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return languages.filter((lang) => {
    const isNew = !seen.has(primary(lang));
    seen.add(primary(lang));
    return isNew;
  });
}

function best(translations: readonly ShownTranslation[], lang: string): ShownTranslation | null {
  const fitting = translations.filter((one) => primary(one.lang) === primary(lang));
  const rank = (one: ShownTranslation) =>
    (isReadable(one) ? 0 : 100) + RANK[one.standing] * 2 + (one.lang === lang ? 0 : 1);
  return fitting.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

function isReadable(one: ShownTranslation | null): one is ShownTranslation {
  return one !== null && one.newest !== null && one.stage !== 'withdrawn' && one.texts.length > 0;
}
