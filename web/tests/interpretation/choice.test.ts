/** What a reader is shown: their language first, what is signed before what is not. */
import { describe, expect, test } from 'vitest';
import { choose } from '../../src/lib/capabilities/interpretation/choice';
import type { ShownTranslation, Standing } from '../../src/lib/capabilities/interpretation/relayed';

function translation(lang: string, standing: Standing, more: Partial<ShownTranslation> = {}): ShownTranslation {
  const stage = standing === 'withdrawn' || standing === 'requested' ? standing : 'machine';
  const text = { seq: 2, at: 2, author: null, attested: 'word' as const, text: `${lang} ${standing}` };
  const hasWords = standing !== 'requested';
  return {
    ...{ of: 1, lang, stage, texts: hasWords ? [2] : [], origin: null, engine: null, gist: false },
    ...{ glossary: null, promoted: null, cautions: [], taken_by: null, certified_by: null, checked_by: null, wanted_by: [] },
    ...{ queries: [], answered: [], was_requested: !hasWords, standing, inReview: false, isWanted: !hasWords },
    ...{ newest: hasWords ? text : null, unloaded: null, former: null, warned: [], making: null, certifier: null },
    ...{ reviewer: null, checker: null, asked: [], withdrawal: null, ...more },
  };
}

const shown = (original: string, translations: ShownTranslation[], ...languages: string[]) =>
  choose(original, translations, languages).columns.map((column) =>
    column.kind === 'original' ? `${column.lang} original` : (column.translation.newest?.text ?? ''),
  );

describe('a reader', () => {
  test('of the original’s language reads the original', () => {
    expect(shown('fr', [translation('en', 'certified')], 'fr')).toEqual(['fr original']);
    expect(shown('fr-CH', [translation('en', 'certified')], 'fr')).toEqual(['fr-CH original']);
  });

  test('who reads everything as it was written reads the original', () => {
    expect(shown('fr', [translation('en', 'certified')])).toEqual(['fr original']);
  });

  test('of another reads what an interpreter signed before the phrasebook, and that before a machine’s', () => {
    const order: Standing[] = ['certified', 'memory', 'phrase', 'machine', 'gist'];
    const regions = ['en', 'en-GB', 'en-US', 'en-AU', 'en-CA'];
    const all = order.map((standing, i) => translation(regions[4 - i] ?? '', standing));
    order.forEach((standing, i) => {
      expect(shown('fr', all.slice(i).toReversed(), 'en')[0]).toContain(standing);
    });
  });

  test('reads the very region before another where they are worth the same', () => {
    const both = [translation('en-US', 'machine'), translation('en-GB', 'machine')];
    expect(shown('fr', both, 'en-GB')).toEqual(['en-GB machine']);
  });

  test('reads several languages side by side, the preferred first', () => {
    const both = [translation('en', 'machine'), translation('ar', 'certified')];
    expect(shown('fr', both, 'ar', 'fr', 'en')).toEqual(['ar certified', 'fr original', 'en machine']);
  });

  test('reads the original where there is nothing else, and is told what is awaited', () => {
    const choice = choose('fr', [translation('ar', 'requested')], ['ar', 'zh']);
    expect(choice.columns).toEqual([{ kind: 'original', lang: 'fr' }]);
    expect(choice.wanting.map(({ lang, translation: one }) => [lang, one?.standing])).toEqual([
      ['ar', 'requested'],
      ['zh', undefined],
    ]);
    expect(choice.hasOriginal).toBe(true);
  });

  test('is not shown what was withdrawn, nor words that are destroyed, in the original’s place', () => {
    const gone = translation('zh', 'certified', { newest: null });
    const choice = choose('fr', [translation('ar', 'withdrawn'), gone], ['ar', 'zh']);
    expect(choice.columns.map(({ kind }) => kind)).toEqual(['original']);
    expect(choice.wanting.map(({ translation: one }) => one?.standing)).toEqual(['withdrawn', 'certified']);
  });

  test('of two regions of one language is shown it once', () => {
    expect(shown('fr', [translation('en', 'machine')], 'en', 'en-GB')).toEqual(['en machine']);
  });
});
