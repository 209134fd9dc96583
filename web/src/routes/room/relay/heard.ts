/** Which translations are news to a reader who listens. Pure. */
import { choose } from '../../../lib/capabilities/interpretation/choice';
import type { ShownTranslation } from '../../../lib/capabilities/interpretation/relayed';
import { interpretationIn, type Translation } from '../../../lib/capabilities/interpretation/types';
import type { ShownState } from '../../../lib/protocol/state';
import type { UtteranceItem } from '../../../lib/stream';
import type { Translations } from './shown';

type Held = Readonly<Record<string, Translation>>;

export interface News {
  /** Words where there were none; other words than people may have read; or what was taken back. */
  readonly kind: 'came' | 'corrected' | 'withdrawn';
  readonly of: UtteranceItem;
  readonly translation: ShownTranslation;
}

export class Heard {
  private known: Held | null = null;

  /**
   * What became of translations since it was asked last; nothing the first time.
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
    return renewed(known, now).flatMap(({ of, lang, texts, stage }): News[] => {
      const [item, written] = wordsIn(said, of);
      if (!item || item.redacted !== null) return [];
      const { columns, wanting } = choose(written, translations(of), reads);
      if (stage === 'withdrawn') {
        const { translation = null } = wanting.find((one) => one.translation?.lang === lang) ?? {};
        return translation ? [{ kind: 'withdrawn', of: item, translation }] : [];
      }
      const shown = columns.find((one) => one.kind === 'translation' && one.lang === lang);
      if (shown?.kind !== 'translation') return [];
      const { translation } = shown;
      if (translation.former) return [{ kind: 'corrected', of: item, translation }];
      return texts.length === 1 ? [{ kind: 'came', of: item, translation }] : [];
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

/** The translations whose words are others than before, or were taken back. */
export function renewed(before: Held, now: Held): Translation[] {
  return Object.entries(now).flatMap(([key, one]) => {
    const former = before[key];
    if (former === one) return [];
    const isTakenBack = one.stage === 'withdrawn' && former?.stage !== 'withdrawn';
    return isTakenBack || one.texts.at(-1) !== former?.texts.at(-1) ? [one] : [];
  });
}
