/** Which translations are news to a reader who listens. Pure. */
import { choose } from '../../../lib/capabilities/interpretation/choice';
import type { ShownTranslation } from '../../../lib/capabilities/interpretation/relayed';
import { interpretationIn, type Translation } from '../../../lib/capabilities/interpretation/types';
import type { ShownState } from '../../../lib/protocol/state';
import type { UtteranceItem } from '../../../lib/stream';
import type { Translations } from './shown';

type Held = Readonly<Record<string, Translation>>;

export interface News {
  readonly of: UtteranceItem;
  readonly translation: ShownTranslation;
}

export class Heard {
  private known: Held | null = null;

  /**
   * The translations that came, or were corrected, since it was asked last; nothing the first time.
   *
   * Words that an interpreter signed as they stood are no news to the ear.
   */
  news(
    state: ShownState,
    said: ReadonlyMap<number, UtteranceItem>,
    translations: Translations,
    reads: readonly string[],
  ): News[] {
    const { known } = this;
    const now = interpretationIn(state).translations;
    this.known = now;
    if (!known || known === now) return [];
    return renewed(known, now).flatMap(({ of, lang, texts }) => {
      const [item, written] = wordsIn(said, of);
      if (!item || item.redacted !== null) return [];
      const shown = choose(written, translations(of), reads).columns.find(
        (column) => column.kind === 'translation' && column.lang === lang,
      );
      if (shown?.kind !== 'translation') return [];
      const { translation } = shown;
      return texts.length === 1 || translation.former ? [{ of: item, translation }] : [];
    });
  }
}

/** What was said at a place, or corrected there, and in which language. */
function wordsIn(
  said: ReadonlyMap<number, UtteranceItem>,
  of: number,
): [item: UtteranceItem | undefined, lang: string] {
  const item = said.get(of);
  if (item) return [item, item.lang];
  for (const one of said.values()) {
    const correction = one.corrections.find(({ seq }) => seq === of);
    if (correction) return [one, correction.lang];
  }
  return [undefined, ''];
}

/** The translations whose words are others than before. */
export function renewed(before: Held, now: Held): Translation[] {
  return Object.entries(now).flatMap(([key, one]) => {
    const former = before[key];
    return former === one || one.texts.at(-1) === former?.texts.at(-1) ? [] : [one];
  });
}
