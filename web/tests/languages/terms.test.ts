/** The terms of a glossary: read, searched, compared, and laid out in the reader's languages. */
import { describe, expect, test } from 'vitest';
import {
  changesOf,
  columnsFor,
  formsCompared,
  formsIn,
  keepingOthers,
  readConcept,
  readFileRead,
  readGlossary,
  rowsOf,
  Searchable,
  type TermConcept,
} from '../../src/lib/capabilities/languages/terms';

const concept = (id: string, terms: Record<string, string[]>, more: Partial<TermConcept> = {}): TermConcept => ({
  ...readConcept({
    id,
    terms: Object.entries(terms).map(([lang, texts]) => ({
      lang,
      forms: texts.map((text, at) => ({ text, status: at === 0 ? 'preferred' : 'admitted', note: '' })),
    })),
  }),
  ...more,
});

const BASIN = concept('basin', { en: ['river basin', 'basin'], fr: ['bassin'], ar: ['حَوْض'] });
const CEASE = concept('cease-fire', { en: ['ceasefire'], fr: ['cessez-le-feu'] });

describe('an answer', () => {
  test('of a version is read, and what is no concept left out', () => {
    const read = readGlossary({ number: 2, title: 'Rivers', digest: 'ab', concepts: [{ id: 'a', terms: [{ lang: 'en', forms: [{ text: 'x', status: 'odd' }] }] }, 7] });
    expect(read).toMatchObject({ number: 2, title: 'Rivers', languages: ['en'] });
    expect(read.concepts.map(({ id }) => id)).toEqual(['a']);
    expect(read.concepts[0]?.terms[0]?.forms).toEqual([{ text: 'x', status: 'preferred', note: '' }]);
  });

  test('of nothing at all is an empty glossary', () => {
    expect(readGlossary(null)).toEqual({ number: null, title: '', digest: '', languages: [], concepts: [] });
  });

  test('about a file names the places of findings, as the file is counted', () => {
    const findings = [
      { line: 3, column: 'C (fr)', code: 'mark', sentence: 's', excerpt: 'x', given: { mark: 'x' } },
      { line: 0, code: 'more', sentence: 's' },
    ];
    const read = readFileRead({ title: 't', count: 2, pieces: [{ concepts: [{}], removed: ['a'] }], findings }, 'row');
    expect(read.findings.map(({ place }) => place)).toEqual([{ counted: 'row', number: 3, column: 'C (fr)' }, null]);
    expect(read.findings.map(({ given }) => given)).toEqual([{ mark: 'x' }, {}]);
    expect(read.pieces).toEqual([{ concepts: [{}], removed: ['a'] }]);
  });
});

test('pieces that only leave out are dropped where the others are kept', () => {
  const pieces = [{ concepts: [{ id: 'a' }], removed: ['b'] }, { concepts: [], removed: ['c'] }];
  expect(keepingOthers(pieces)).toEqual([{ concepts: [{ id: 'a' }], removed: [] }]);
});

describe('a search', () => {
  const rows = rowsOf([BASIN, CEASE]);
  const ids = (wanted: string) => new Searchable(rows).find(wanted).map((row) => row.concept.id);

  test.each([
    ['', ['basin', 'cease-fire']],
    ['RIVER bas', ['basin']],
    ['حوض', ['basin']],
    ['cessez', ['cease-fire']],
    ['river cessez', []],
  ])('for %j finds %j', (wanted, found) => {
    expect(ids(wanted)).toEqual(found);
  });

  test('of a thousand concepts takes no time anybody would notice', () => {
    const many = rowsOf(Array.from({ length: 1000 }, (_, i) => concept(`c${i}`, { en: [`term ${i}`], ar: ['نهر'] })));
    const searchable = new Searchable(many);
    const begun = performance.now();
    for (const wanted of ['t', 'te', 'term', 'term 99', 'term 999']) searchable.find(wanted);
    expect(performance.now() - begun).toBeLessThan(200);
    expect(searchable.find('term 999')).toHaveLength(1);
  });
});

describe('two versions', () => {
  test('differ by what is new, changed and removed; what stays is not named', () => {
    const wider = { ...BASIN, definition: 'Land whose water runs to one mouth' };
    const changes = changesOf([BASIN, CEASE, concept('same', { en: ['x'] })], [wider, concept('same', { en: ['x'] }), concept('delta', { en: ['delta'] })]);
    expect(changes.map(({ concept: { id }, change }) => [id, change])).toEqual([
      ['basin', 'changed'],
      ['cease-fire', 'removed'],
      ['delta', 'new'],
    ]);
    expect(changes[0]?.before).toBe(BASIN);
  });

  test('are the same where only the order of languages differs', () => {
    const turned = { ...BASIN, terms: BASIN.terms.toReversed() };
    expect(changesOf([BASIN], [turned])).toEqual([]);
  });

  test('show which forms go and which come', () => {
    const [before, after] = [formsIn(BASIN, 'en'), formsIn(concept('basin', { en: ['river basin', 'catchment'] }), 'en')];
    expect(formsCompared(before, after).map(({ text, change }) => [text, change])).toEqual([
      ['basin', 'deleted'],
      ['river basin', null],
      ['catchment', 'inserted'],
    ]);
    expect(formsCompared(null, after).every(({ change }) => change === null)).toBe(true);
  });
});

describe('the columns shown first', () => {
  test.each<[string[], string[], string[], string[]]>([
    [['ar', 'en', 'fr'], ['fr', 'en'], ['en'], ['fr', 'en']],
    [['ar', 'en', 'fr'], ['en'], ['en', 'ar'], ['en', 'ar']],
    [['zh-Hans', 'en'], ['zh'], ['en'], ['zh-Hans', 'en']],
    [['de', 'it'], ['fr'], ['es'], ['de']],
    [[], ['fr'], ['es'], []],
  ])('of %j, read in %j, said in %j', (languages, reading, original, expected) => {
    expect(columnsFor(languages, reading, original)).toEqual(expected);
  });
});

test('a term is found whatever the region of its language', () => {
  expect(formsIn(concept('a', { 'fr-CH': ['septante'] }), 'fr').map(({ text }) => text)).toEqual(['septante']);
});
