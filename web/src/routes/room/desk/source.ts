/** What is to be translated, found in what was said; and what there is of it in another language. */
import type { ShownTranslation } from '../../../lib/capabilities/interpretation/relayed';
import { primary } from '../../../lib/capabilities/interpretation/types';
import type { Author, StreamItem } from '../../../lib/stream';
import type { Newest } from './writing';

/** Words as they were said. */
export interface Source {
  readonly text: string;
  readonly at: number;
  readonly author: Author | null;
}

/** The words that are loaded here, by their place. */
export function sourcesIn(stream: readonly StreamItem[]): ReadonlyMap<number, Source> {
  const found = new Map<number, Source>();
  for (const item of stream) {
    if (item.kind !== 'utterance') continue;
    const { author } = item;
    for (const { seq, at, text } of [item, ...item.corrections]) {
      if (text !== null) found.set(seq, { text, at, author });
    }
  }
  return found;
}

/** What there is in a language, whatever its region. */
export function inLanguage(
  translations: readonly ShownTranslation[],
  lang: string,
): ShownTranslation | null {
  return translations.find((one) => primary(one.lang) === primary(lang)) ?? null;
}

/** The newest words of a translation. */
export function newestOf(held: ShownTranslation | null): Newest | null {
  const seq = held?.texts.at(-1);
  return seq === undefined ? null : { seq, text: held?.newest?.text ?? null };
}

interface Loading {
  readonly stream: readonly StreamItem[];
  readonly hasOlder: boolean;
  older(): Promise<boolean>;
}

/** Load what was said before, page by page, until the words of a place are here. */
export async function loadBack(view: Loading, place: number): Promise<void> {
  while (view.hasOlder && !sourcesIn(view.stream).has(place)) {
    if (!(await view.older())) return;
  }
}
