/** The room's glossary at the desk: where its terms stand, and whether one's own text keeps to it. */
import { describe, expect, test } from 'vitest';
import { Bench } from '../../src/routes/room/desk/desk.svelte';
import { deskKeyOf } from '../../src/routes/room/desk/keys';
import { marked, readMatches } from '../../src/routes/room/desk/matching';
import type { ChannelId } from '../../src/lib/formats';
import { checkedDraft, type Hit, occurrences, pieces, readTerms, type Target, withTerm } from '../../src/routes/room/desk/terms';

const hit = (concept: string, text: string, ranges: [number, number][], targets: Target[]): Hit => ({
  ...{ concept, text, ranges, targets, isKept: false },
});
const preferred = (text: string): Target => ({ text, status: 'preferred' });

describe('an answer', () => {
  test('is read, and what is no term left out', () => {
    const terms = [
      { concept: 'basin', text: 'bassin', ranges: [[3, 9], [5], 'x'], targets: [{ text: 'basin', status: 'preferred' }, { text: 'x', status: 'odd' }], do_not_translate: false },
      { concept: 'unmission', text: 'MINUX', ranges: [[0, 5]], targets: [], do_not_translate: true },
      { concept: 'nowhere', text: 'x', ranges: [], targets: [] },
    ];
    const { glossary, hits } = readTerms({ glossary: 2, terms });
    expect(glossary).toBe(2);
    expect(hits.map(({ concept, ranges, targets }) => [concept, ranges, targets])).toEqual([
      ['basin', [[3, 9]], [preferred('basin')]],
      ['unmission', [[0, 5]], [preferred('MINUX')]],
    ]);
    expect(readTerms({ matches: [] })).toEqual({ glossary: null, hits: [] });
  });
});

describe('an original', () => {
  const TEXT = 'Le bassin du fleuve, 90 jours.';

  test('is parted at its terms and its warnings; of terms that overlap the longest counts', () => {
    const hits = [hit('basin', 'bassin', [[3, 9]], []), hit('river basin', 'bassin du fleuve', [[3, 19]], [])];
    const parts = pieces(TEXT, marked(TEXT, ['90', 'fleuve']), hits);
    expect(parts.map(({ words, isMarked, hit: one }) => [words, isMarked, one?.concept ?? null])).toEqual([
      ['Le ', false, null],
      ['bassin du ', false, 'river basin'],
      ['fleuve', true, 'river basin'],
      [', ', false, null],
      ['90', true, null],
      [' jours.', false, null],
    ]);
    expect(parts.map(({ words }) => words).join('')).toBe(TEXT);
  });

  test('stays whole where a term would stand beyond its end', () => {
    expect(pieces('ab', marked('ab', []), [hit('x', 'x', [[1, 9]], [])])).toEqual([{ words: 'ab', isMarked: false, hit: null }]);
  });
});

describe('a term', () => {
  test.each<[string, string, number]>([
    ['The River  Basin and the basin', 'river basin', 1],
    ['Basins are not a basin', 'basin', 1],
    ['l’eau et l\'eau', "l'eau", 2],
    ['حَوْضُ النَّهْر', 'حوض', 1],
    ['حوض النهر', 'حَوْض', 1],
    ['يجوز للجنة المشتركة وباللجنة المشتركة', 'اللجنة المشتركة', 2],
    ['الحوض وحوضٌ ولجنة', 'حوض', 2],
    ['مكتاب وكم', 'تاب', 0],
    ['من', 'من', 1],
    ['وكمن', 'من', 0],
    ['河流流域委员会', '流域', 1],
    ['C++ (a)', 'c++', 1],
    ['nothing', '', 0],
  ])('in %j: %j stands there %i times', (text, term, count) => {
    expect(occurrences(text, term)).toHaveLength(count);
  });
});

describe('a draft', () => {
  const BASIN = hit('basin', 'bassin', [[0, 6]], [preferred('river basin'), { text: 'basin', status: 'admitted' }, { text: 'watershed', status: 'forbidden' }]);
  const CEASE = hit('cease', 'cessez-le-feu', [[7, 20]], [preferred('ceasefire')]);

  test('is warned of what is forbidden, with what to say for it', () => {
    const { forbidden, missing } = checkedDraft('The Watershed and the ceasefire.', [BASIN, CEASE]);
    expect(forbidden).toEqual([{ text: 'Watershed', instead: 'river basin' }]);
    expect(missing).toEqual([BASIN]);
  });

  test('misses nothing where an admitted word stands', () => {
    expect(checkedDraft('A basin, a ceasefire.', [BASIN, CEASE])).toEqual({ forbidden: [], missing: [] });
  });

  test('may say a forbidden word within a longer term that is right', () => {
    const right = hit('board', 'comité', [[0, 6]], [preferred('watershed board')]);
    expect(checkedDraft('The watershed board met on the basin.', [BASIN, right]).forbidden).toEqual([]);
    expect(checkedDraft('The watershed board and the watershed.', [BASIN, right]).forbidden).toHaveLength(1);
  });

  test('is not asked for a word that the glossary does not have', () => {
    expect(checkedDraft('', [hit('x', 'x', [[0, 1]], [{ text: 'y', status: 'forbidden' }])]).missing).toEqual([]);
  });

  test('takes a term at the cursor, with a space where words would run together', () => {
    expect(withTerm('The shared', 'basin', [10, 10], 'en')).toEqual({ text: 'The shared basin', cursor: 16 });
    expect(withTerm('The , shared', 'basin', [4, 4], 'en')).toEqual({ text: 'The basin, shared', cursor: 9 });
    expect(withTerm('XXlong', 'basin', [0, 2], 'en')).toEqual({ text: 'basin long', cursor: 6 });
    expect(withTerm('共同', '流域', [2, 2], 'zh')).toEqual({ text: '共同流域', cursor: 4 });
  });
});

test('a term is put into a draft that nobody has touched, not in its place', () => {
  const drawer = { draft: () => Promise.resolve(''), keepDraft: () => Promise.resolve() };
  const bench = new Bench({ key: 'c/1/en', channel: 'c' as ChannelId, of: 1, lang: 'en' }, drawer);
  bench.meet({ seq: 4, text: 'The water is low.' });
  expect(bench.put('river basin', [4, 9])).toBe(15);
  expect(bench.written).toEqual({ text: 'The river basin is low.', base: 4, isOwn: true });
  bench.store();
});

test('one key puts the next term in, while one writes', () => {
  const pressed = { altKey: true, ctrlKey: false, metaKey: false, shiftKey: false, code: 'KeyG', key: 'g', isComposing: false };
  expect(deskKeyOf(pressed)).toBe('term');
  expect(deskKeyOf({ ...pressed, altKey: false })).toBeNull();
});

test('what was disclosed to the whole room is a match without a place', () => {
  const match = { score: 91, source: 'a', target: 'b', place: null };
  expect(readMatches({ matches: [match, { ...match, place: 'x' }] }).matches).toHaveLength(1);
});
