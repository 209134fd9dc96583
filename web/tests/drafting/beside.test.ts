/** A text read beside itself: of one wording each, a few at a time, gone when the wording changes. */
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type BesideRow, Refusal } from '../../src/lib/api';
import { newUnit } from '../../src/lib/capabilities/drafting/shaping';
import type { Text } from '../../src/lib/capabilities/drafting/types';
import { wording } from '../../src/lib/capabilities/drafting/wording';
import { newId, type UnitId } from '../../src/lib/formats';
import { fitted, nothingFrom, offeredBeside, readsAsWritten, standingOf, wordingNow, wordsOf } from '../../src/routes/room/draft/beside';
import { type AskBeside, Beside, TOGETHER } from '../../src/routes/room/draft/beside.svelte';

const UNITS = Array.from({ length: TOGETHER + 2 }, () => newId('u')) as UnitId[];
const [ONE, TWO] = UNITS as [UnitId, UnitId];
const OLD = 'a'.repeat(64);
const NEW = 'b'.repeat(64);

const given = (unit: UnitId, wording: string, words = 'Les mots.'): BesideRow => ({
  ...{ unit, wording, state: 'given', words: [words], in_pieces: false },
  ...{ origin: 'machine', engine: 'toy 1', gist: false, cautions: [] },
});

/** A server that answers when it is told to. */
function server() {
  const asked: { lang: string; units: readonly UnitId[] }[] = [];
  const answers: ((row: (unit: UnitId, wording: string) => BesideRow) => Promise<void>)[] = [];
  const failures: ((failure: unknown) => Promise<void>)[] = [];
  const ask: AskBeside = (lang, units) =>
    new Promise((resolve, reject) => {
      asked.push({ lang, units: units.map(({ unit }) => unit) });
      const settled = () => vi.advanceTimersByTimeAsync(0).then(() => undefined);
      answers.push((row) => (resolve({ units: units.map((one) => row(one.unit, one.wording)) }), settled()));
      failures.push((failure) => (reject(failure), settled()));
    });
  return { ask, asked, answers, failures };
}

const soon = () => vi.advanceTimersByTimeAsync(50);

describe('what stands beside a wording', () => {
  test('is never what was made for another one', () => {
    expect(standingOf(undefined, OLD)).toEqual({ state: 'none' });
    expect(standingOf(given(ONE, OLD), OLD).state).toBe('given');
    expect(standingOf(given(ONE, OLD), NEW)).toEqual({ state: 'changed' });
    expect(standingOf({ state: 'asked', wording: OLD }, NEW)).toEqual({ state: 'changed' });
  });

  test('keeps brackets and footnotes as they are nested, and neighbours are one', () => {
    const [root, unit, bracket, note] = [newId('u'), newId('u'), newId('u'), newId('u')] as [UnitId, UnitId, UnitId, UnitId];
    const text: Text = {
      ...{ title: 'T', lang: 'en', symbol: 'ROOM/L.1', root, sittings: {}, gone: [], origins: {} },
      units: {
        [root]: newUnit({ id: root, kind: 'text', children: [unit] }),
        [unit]: newUnit({ id: unit, kind: 'paragraph', parent: root, words: [['We ', 1], ['all ', 2], [{ bracket }, 3]] }),
        [bracket]: newUnit({ id: bracket, kind: 'bracket', parent: unit, words: [['act', 3], [{ footnote: note }, 3]] }),
        [note]: newUnit({ id: note, kind: 'footnote', parent: bracket, words: [['Soon.', 3]] }),
      },
    };
    const of = wordsOf(text, unit);
    expect(of).toEqual(['We all ', { bracket, words: ['act', { footnote: note, words: ['Soon.'] }] }]);
    expect(fitted('Nous [agissons{Vite.}].', of)).toEqual([
      'Nous ',
      { bracket, words: ['agissons', { footnote: note, words: ['Vite.'] }] },
      '.',
    ]);
    expect(fitted('Nous agissons.', of)).toBeNull();
  });

  test('is named by the digest by which an act of agreement would mean it', () => {
    const [root, unit, note] = [newId('u'), newId('u'), newId('u')] as [UnitId, UnitId, UnitId];
    const made_by = newId('a');
    const text: Text = {
      ...{ title: 'T', lang: 'en', symbol: 'ROOM/L.1', root, sittings: {}, gone: [], origins: {} },
      units: {
        [root]: newUnit({ id: root, kind: 'text', children: [unit] }),
        [unit]: newUnit({ id: unit, kind: 'paragraph', parent: root, words: [['Words.', 1]], made_by }),
        [note]: newUnit({ id: note, kind: 'paragraph', parent: root, lang: 'fr-CH', words: [['Mots.', 1]], made_by }),
      },
    };
    expect(wordingNow(text, unit)).toBe(wording(text, unit));
    expect(wordingNow(text, root)).toBeNull();
    expect(wordingNow(null, unit)).toBeNull();
    expect(readsAsWritten(text, unit, 'en-GB')).toBe(true);
    expect(readsAsWritten(text, note, 'fr')).toBe(true);
    expect(readsAsWritten(text, note, 'en')).toBe(false);
  });

  test('is offered in the languages one reads before the others, and not in its own', () => {
    expect(offeredBeside(['fr-CH', 'en'], ['en', 'ar', 'fr'], 'en')).toEqual(['fr-CH', 'ar']);
    expect(offeredBeside(['en'], ['en'], 'en-GB')).toEqual([]);
  });
});

describe('where nothing translates', () => {
  const missing = (unit: UnitId): [UnitId, BesideRow] => [unit, { unit, wording: OLD, state: 'missing' }];
  const made = (unit: UnitId): [UnitId, BesideRow] => [unit, given(unit, OLD)];
  const arabic = (unit: UnitId) => (unit === TWO ? 'ar' : 'en-GB');

  test('it is said of the languages of the text, each once', () => {
    expect(nothingFrom([], arabic)).toEqual([]);
    expect(nothingFrom(UNITS.map(missing), arabic)).toEqual(['en', 'ar']);
  });

  test('it is not said where an engine made something of the same language', () => {
    expect(nothingFrom([made(ONE), ...UNITS.slice(1).map(missing)], arabic)).toEqual(['ar']);
  });

  test('a standard phrase and what was certified before are no engine', () => {
    const phrase: [UnitId, BesideRow] = [ONE, { ...given(ONE, OLD), origin: 'phrasebook' } as BesideRow];
    expect(nothingFrom([phrase, ...UNITS.slice(1).map(missing)], () => 'en')).toEqual(['en']);
  });

  test('nothing is made of the next wording either', () => {
    expect(standingOf({ unit: ONE, wording: OLD, state: 'missing' }, NEW)).toEqual({ unit: ONE, wording: NEW, state: 'missing' });
  });
});

describe('asking', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('takes what comes into view together, a few at a time, and each once', async () => {
    const { ask, asked, answers } = server();
    const beside = new Beside(ask, () => 'en');
    beside.want(ONE, OLD);
    await soon();
    expect(asked).toEqual([]); // the text stands alone
    beside.choose('fr');
    for (const unit of [...UNITS, ONE]) beside.want(unit, OLD);
    await soon();
    expect(asked).toEqual([{ lang: 'fr', units: UNITS.slice(0, TOGETHER) }]);
    await answers[0]?.(given);
    flushSync();
    expect(beside.standing(ONE, OLD).state).toBe('given');
    expect(asked[1]?.units).toEqual(UNITS.slice(TOGETHER));
  });

  test('asks again only for what is wanted again, in the wording there is', async () => {
    const { ask, asked, answers } = server();
    const beside = new Beside(ask, () => 'en');
    beside.choose('fr');
    beside.want(ONE, OLD);
    await soon();
    beside.want(ONE, NEW, true);
    await answers[0]?.(given);
    expect(beside.standing(ONE, NEW).state).toBe('asked');
    await answers[1]?.(given);
    expect(beside.standing(ONE, NEW).state).toBe('given');
    expect(beside.standing(ONE, OLD)).toEqual({ state: 'changed' });
    expect(asked).toHaveLength(2);
  });

  test('does not show in one language what was made in another', async () => {
    const { ask, asked, answers } = server();
    const beside = new Beside(ask, () => 'en');
    beside.choose('fr');
    beside.want(ONE, OLD);
    await soon();
    beside.choose('ar');
    beside.want(TWO, OLD);
    await answers[0]?.(given);
    await soon();
    expect(beside.standing(ONE, OLD)).toEqual({ state: 'none' });
    expect(asked[1]).toEqual({ lang: 'ar', units: [TWO] });
  });

  test('comes back by itself to what was not ready, but not for ever', async () => {
    const { ask, asked, answers } = server();
    const beside = new Beside(ask, () => 'en');
    beside.choose('fr');
    beside.want(ONE, OLD);
    await soon();
    for (let at = 0; at < 3; at += 1) await answers[at]?.((unit, wording) => ({ unit, wording, state: 'later' }));
    await soon();
    expect(beside.standing(ONE, OLD).state).toBe('later');
    expect(asked).toHaveLength(3);
  });

  test('asks anew for all that nothing translated, and for nothing else', async () => {
    const { ask, asked, answers } = server();
    const beside = new Beside(ask, () => 'en');
    beside.choose('fr');
    for (const unit of [ONE, TWO]) beside.want(unit, OLD);
    await soon();
    await answers[0]?.((unit, wording) => (unit === ONE ? { unit, wording, state: 'missing' } : given(unit, wording)));
    flushSync();
    expect(beside.nothingFrom).toEqual([]);
    beside.askAnew();
    expect(beside.standing(ONE, OLD)).toEqual({ state: 'none' });
    expect(beside.standing(TWO, OLD).state).toBe('given');
    beside.want(ONE, OLD);
    await soon();
    expect(asked[1]).toEqual({ lang: 'fr', units: [ONE] });
  });

  test('says why when it fails, and waits to be asked again', async () => {
    const { ask, asked, failures } = server();
    const beside = new Beside(ask, () => 'en');
    beside.choose('fr');
    for (const unit of UNITS) beside.want(unit, OLD);
    await soon();
    await failures[0]?.(new Refusal(429, 'transport.too_many_requests', 'too often'));
    for (const unit of UNITS) expect(beside.standing(unit, OLD).state).toBe('failed');
    for (const unit of UNITS) beside.want(unit, OLD);
    await soon();
    expect(asked).toHaveLength(1);
    beside.want(ONE, OLD, true);
    await soon();
    expect(asked[1]?.units).toEqual([ONE]);
  });
});
