/** What the panes read out of a text: outline, board, package, comparisons, stops, restoring. */
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { boardOf, openBrackets, outline, packageOf } from '../../src/lib/capabilities/drafting/board';
import { editTowards, marks, tokens, wordMarks } from '../../src/lib/capabilities/drafting/compare';
import type { Moment, Piece } from '../../src/lib/capabilities/drafting/history';
import { proposalsOf, readings, threadsOf, wholeOf } from '../../src/lib/capabilities/drafting/proposals';
import { newUnit } from '../../src/lib/capabilities/drafting/shaping';
import {
  type Bracket,
  type Comment,
  NO_DRAFTING,
  type Proposal,
  type Text,
  type Unit,
} from '../../src/lib/capabilities/drafting/types';
import { differing, nextSymbol, textDigest } from '../../src/lib/capabilities/drafting/versions';
import { type DelegationId, newId, type UnitId } from '../../src/lib/formats';
import { deedOf, stopsOf } from '../../src/routes/room/draft/panes/moments';

const [ROOT, ARTICLE, ONE, OUTER, INNER] = Array.from({ length: 5 }, () => newId('u')) as [
  UnitId,
  UnitId,
  UnitId,
  UnitId,
  UnitId,
];
const [ALPHA, BETA] = ['g_alpha', 'g_beta'] as unknown as [DelegationId, DelegationId];

const bracket = (more: Partial<Bracket>): Bracket => ({
  ...{ placed_as: 'reserved', placed_by: null, unattributed: false, supported_by: [] },
  ...{ consents: {}, removal: null, proposal: null },
  ...more,
});

const UNITS: Unit[] = [
  newUnit({ id: ROOT, kind: 'text', children: [ARTICLE] }),
  newUnit({ id: ARTICLE, kind: 'article', parent: ROOT, number: 'Article 1', words: [['Floods', 1]], children: [ONE] }),
  newUnit({
    ...{ id: ONE, kind: 'paragraph', parent: ARTICLE, number: '1.1' },
    words: [['Each Party ', 1], [{ bracket: OUTER }, 2], [' notify.', 1]],
  }),
  newUnit({
    ...{ id: OUTER, kind: 'bracket', parent: ONE, bracket: bracket({ placed_by: ALPHA, supported_by: [BETA] }) },
    words: [['shall ', 2], [{ bracket: INNER }, 3]],
  }),
  newUnit({
    ...{ id: INNER, kind: 'bracket', parent: OUTER, words: [['promptly', 3]] },
    bracket: bracket({ unattributed: true }),
  }),
];
const origin = { seat: null, delegation: null, at: 1, last: 1, proposal: null };
const TEXT: Text = {
  ...{ title: 'T', lang: 'en', symbol: 'ROOM/L.1', root: ROOT, sittings: {}, gone: [] },
  units: Object.fromEntries(UNITS.map((unit) => [unit.id, unit])),
  origins: { 1: origin, 2: { ...origin, at: 2 }, 3: { ...origin, at: 3 } },
};

describe('the outline and the board', () => {
  test('give each unit its line, with its brackets and its depth', () => {
    expect(outline(TEXT, [ALPHA]).map(({ number, ladder, brackets, depth }) => [number, ladder, brackets, depth])).toEqual([
      ['Article 1', 'tabled', 0, 0],
      ['1.1', 'bracketed', 2, 1],
    ]);
  });

  test('put every bracket under those who hold it, in its article', () => {
    const [row] = boardOf(TEXT);
    expect(row?.article).toBe(ARTICLE);
    expect([...(row?.held ?? [])]).toEqual([
      [ALPHA, [OUTER]],
      [BETA, [OUTER]],
    ]);
    expect(row?.nobodys).toEqual([INNER]);
    expect(openBrackets(TEXT).map(({ depth }) => depth)).toEqual([1, 2]);
  });

  test('count the package', () => {
    expect(packageOf(TEXT, [ALPHA])).toEqual({ total: 2, agreed: 0, confirmed: 0, closed: 0, brackets: 2 });
  });
});

describe('words beside words', () => {
  test('are cut at words, at signs without spaces, and never inside a number', () => {
    expect(tokens('Art. 5.2 上游国 عدد')).toEqual(['Art', '.', ' ', '5.2', ' ', '上', '游', '国', ' ', 'عدد']);
  });

  test('show what went before what came', () => {
    expect(wordMarks('the others', 'all others').map(({ change, words }) => [change, words])).toEqual([
      ['deleted', 'the'],
      ['inserted', 'all'],
      ['kept', ' others'],
    ]);
  });

  test('are joined where one reader sees one mark', () => {
    const piece = (words: string, by?: DelegationId): Piece => ({ change: 'inserted', words, unit: ONE, ...(by && { by }) });
    expect(marks([piece('a', ALPHA), piece('b', ALPHA), piece('c', BETA)]).map(({ words }) => words)).toEqual(['ab', 'c']);
  });
});

describe('an edit towards proposed words', () => {
  const words = TEXT.units[ONE]?.words ?? [];
  const inner = readings(TEXT, TEXT.units[ONE] as Unit);

  test('goes around the brackets that stand there', () => {
    const delta = editTowards(words, 'Every Party [shall [promptly]] notify the others.', inner);
    const made = new Delta(words.map(([insert]) => ({ insert: insert as string }))).compose(delta ?? new Delta());
    expect(made.ops.map(({ insert }) => insert)).toEqual(['Every Party ', { bracket: OUTER }, ' notify the others.']);
  });

  test('is not there when the proposal leaves a bracket out', () => {
    expect(editTowards(words, 'Every Party notifies.', inner)).toBeNull();
  });

  test('stays within what one act may hold', () => {
    const many = Array.from({ length: 80 }, (_, i) => `w${i}`).join(' ');
    const other = Array.from({ length: 80 }, (_, i) => (i % 2 ? `w${i}` : `x${i}`)).join(' ');
    const delta = editTowards([[many, 1]], other, []);
    expect(delta?.ops.length).toBeLessThanOrEqual(64);
    expect(new Delta([{ insert: many }]).compose(delta ?? new Delta()).ops).toEqual([{ insert: other }]);
  });
});

describe('what people say', () => {
  test('is read in threads, open ones first', () => {
    const [first, answer, done] = ['k_1', 'k_2', 'k_3'];
    const comment = (more: Partial<Comment>): Comment => ({
      ...{ unit: ONE, seat: null, delegation: ALPHA, at: 1, words: '', visibility: 'all' },
      ...{ start: 0, length: 0, reply_to: null, resolved: false },
      ...more,
    });
    const comments = {
      [done as string]: comment({ resolved: true, at: 0 }),
      [first as string]: comment({ unit: INNER, at: 2 }),
      [answer as string]: comment({ reply_to: first as Comment['reply_to'], at: 3 }),
    };
    const threads = threadsOf({ ...NO_DRAFTING, comments }, wholeOf(TEXT, ONE));
    expect(threads.map(({ id, answers }) => [id, answers.map((one) => one.id)])).toEqual([
      [first, [answer]],
      [done, []],
    ]);
  });

  test('shows open proposals before those that were answered', () => {
    const proposal = (state: string, at: number) => ({ unit: ONE, state, at }) as Proposal;
    const proposals = { q_1: proposal('declined', 9), q_2: proposal('open', 1), q_3: proposal('open', 2) };
    expect(proposalsOf({ ...NO_DRAFTING, proposals }).map(({ id }) => id)).toEqual(['q_3', 'q_2', 'q_1']);
  });
});

describe('versions', () => {
  test('take the next symbol', () => {
    const named = (symbol: string) => ({ symbol, title: '', digest: '', at: 0, place: 0, circle: 'members' });
    expect(nextSymbol({ ...NO_DRAFTING, text: TEXT })).toBe('ROOM/L.1');
    const versions = [named('ROOM/L.1'), named('ROOM/L.1/Rev.1')];
    expect(nextSymbol({ ...NO_DRAFTING, text: TEXT, versions })).toBe('ROOM/L.1/Rev.2');
  });

  test('have one digest, whoever agreed to what', () => {
    const agreed = newUnit({ ...(TEXT.units[ARTICLE] as Unit), closed: true, rev: 9 });
    const other = { ...TEXT, units: { ...TEXT.units, [ARTICLE]: agreed } };
    expect(textDigest(other)).toBe(textDigest(TEXT));
    expect(textDigest(TEXT)).toMatch(/^[0-9a-f]{64}$/);
    const renamed = { ...TEXT, units: { ...TEXT.units, [ARTICLE]: { ...agreed, number: 'Article 2' } } };
    expect(textDigest(renamed)).not.toBe(textDigest(TEXT));
  });

  test('are brought back by what differs only', () => {
    const changed = { ...(TEXT.units[ONE] as Unit), words: [['Nobody.', 4]] as Unit['words'] };
    const extra = newUnit({ id: newId('u'), kind: 'paragraph', parent: ARTICLE });
    const now: Text = {
      ...TEXT,
      units: { ...TEXT.units, [ONE]: changed, [extra.id]: extra },
      origins: { 1: origin, 4: origin },
    };
    const carried = differing(TEXT, now);
    expect(carried.changed.map((one) => (one as { id: string }).id)).toEqual([ONE]);
    expect(carried.removed).toEqual([extra.id]);
    expect(Object.keys(carried.origins)).toEqual(['p2', 'p3']);
  });
});

test('one writer at one unit is one stop of a playback', () => {
  const seat = newId('s');
  const moment = (place: number, kind: string, at: number): Moment => ({ place, at, kind, unit: ONE, seat, by: null });
  const stops = stopsOf([
    moment(1, 'unit_edited', 0),
    moment(2, 'unit_edited', 1_000_000),
    moment(3, 'bracket_placed', 2_000_000),
    moment(4, 'unit_edited', 3_000_000),
    moment(5, 'unit_edited', 90_000_000),
  ]);
  expect(stops.map(({ place }) => place)).toEqual([2, 3, 4, 5]);
  expect(deedOf('bracket_placed')).toBe('bracket');
  expect(deedOf('something_new')).toBe('other');
});
