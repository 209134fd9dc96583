/** Where others are in a text: told seldom, forgotten soon, drawn only while the line holds. */
import Delta, { type Op } from 'quill-delta';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Others } from '../../src/lib/capabilities/drafting/others.svelte';
import { Sheet } from '../../src/lib/capabilities/drafting/rebase';
import { newUnit } from '../../src/lib/capabilities/drafting/shaping';
import type { Missed, Unit } from '../../src/lib/capabilities/drafting/types';
import type { SeatId, UnitId } from '../../src/lib/formats';
import type { Fact } from '../../src/lib/protocol/state';

const [BETA, ONE, TWO] = ['s_beta', 'u_one', 'u_two'] as unknown as [SeatId, UnitId, UnitId];
let told: unknown[];
let line: { isQuiet: boolean; isLive: boolean };
let units: Record<UnitId, Unit>;
let sheets: Record<UnitId, Sheet>;
let changes: number;
let others: Others;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  changes = 0;
  line = { isQuiet: false, isLive: true };
  units = {};
  sheets = {};
  for (const id of [ONE, TWO]) {
    units[id] = { ...newUnit({ id, kind: 'paragraph' }), rev: 4, words: [['x'.repeat(30), 1]] };
  }
  others = new Others({
    signal: (content) => told.push(content),
    isQuiet: () => line.isQuiet,
    isLive: () => line.isLive,
    unit: (id) => units[id],
    sheet: (id) => sheets[id],
    changed: () => (changes += 1),
  });
});
afterEach(() => {
  others.close();
  vi.useRealTimers();
});

/** The room takes an edit of a unit. */
function edited(id: UnitId, ops: Op[]): void {
  const unit = units[id] as Unit;
  const missed: Missed = [unit.rev + 1, 0, ops as Missed[2], false];
  const words = new Delta([{ insert: unit.words.map(([body]) => body).join('') }]).compose(new Delta(ops));
  const whole = words.ops.map(({ insert }) => insert).join('');
  units[id] = { ...unit, rev: unit.rev + 1, words: [[whole, 1]], missed: [...unit.missed, missed] };
}

function edit(id: UnitId, ops: Op[]): Fact[] {
  edited(id, ops);
  return [{ event: 'drafting.unit_edited', body: { unit: id, rev: units[id]?.rev, delta: ops } as never }];
}

function drawn(): unknown[] {
  others.draw();
  return others.carets.map(({ seat, at }) => [seat, at.unit, at.start, at.end]);
}

function writers(id: UnitId): readonly SeatId[] {
  others.draw();
  return others.writersIn(id);
}

test('many moves are told once, the last of them always, and leaving too', () => {
  for (let start = 0; start < 9; start += 1) others.tell({ unit: ONE, start, end: start });
  vi.advanceTimersByTime(0);
  for (let start = 9; start < 20; start += 1) others.tell({ unit: ONE, start, end: start });
  vi.advanceTimersByTime(999);
  expect(told).toEqual([{ unit: ONE, caret: 8, end: 8, rev: 4 }]);
  vi.advanceTimersByTime(1);
  expect(told.at(-1)).toEqual({ unit: ONE, caret: 19, end: 19, rev: 4 });
  others.tell(null);
  vi.advanceTimersByTime(1_000);
  expect(told.at(-1)).toEqual({ unit: null });
});

test('who closes the page is gone at once, and is not said to be gone twice', () => {
  others.tell({ unit: ONE, start: 1, end: 1 });
  vi.advanceTimersByTime(0);
  others.leave();
  others.leave();
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual([{ unit: ONE, caret: 1, end: 1, rev: 4 }, { unit: null }]);
});

test('nothing is told on a light line', () => {
  line.isQuiet = true;
  others.tell({ unit: ONE, start: 1, end: 1 });
  others.leave();
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual([]);
});

test('what is told is a place in what the room has, and not in what is on its way', () => {
  const unit = units[ONE] as Unit;
  const sheet = Sheet.of(ONE, unit.words, unit.rev);
  sheets[ONE] = sheet;
  sheet.write(new Delta().retain(5).insert('abc').retain(5).delete(2), 0);
  for (const [local, place] of [[3, 3], [7, 5], [8, 5], [10, 7], [20, 19]] as const) {
    others.tell({ unit: ONE, start: local, end: local });
    vi.advanceTimersByTime(1_000);
    expect(told.at(-1)).toEqual({ unit: ONE, caret: place, end: place, rev: 4 });
  }
});

test('a caret fades after some seconds, and its writer later', () => {
  others.heard(BETA, { unit: ONE, caret: 3, end: 5, rev: 4 });
  expect(drawn()).toEqual([[BETA, ONE, 3, 5]]);
  vi.advanceTimersByTime(8_000);
  expect(drawn()).toEqual([]);
  expect(writers(ONE)).toEqual([BETA]);
  vi.advanceTimersByTime(12_000);
  expect(writers(ONE)).toEqual([]);
  expect(changes).toBe(3);
});

test('a caret stays at its words, whatever others do to them since it was told', () => {
  edited(ONE, [{ insert: 'late ' }]);
  others.heard(BETA, { unit: ONE, caret: 10, end: 12, rev: 4 });
  expect(drawn()).toEqual([[BETA, ONE, 15, 17]]);
  edited(ONE, [{ retain: 16 }, { insert: 'in ' }]);
  expect(drawn()).toEqual([[BETA, ONE, 15, 20]]);
  edited(ONE, [{ retain: 2 }, { delete: 16 }]);
  expect(drawn()).toEqual([[BETA, ONE, 2, 4]]);
  // What is brought up once need not be remembered by the unit any more.
  units[ONE] = { ...(units[ONE] as Unit), missed: [] };
  expect(drawn()).toEqual([[BETA, ONE, 2, 4]]);
});

test('a caret told of words that have not come waits for them; of words long forgotten, it goes', () => {
  others.heard(BETA, { unit: ONE, caret: 30, end: 30, rev: 5 });
  expect(drawn()).toEqual([]);
  edited(ONE, [{ retain: 30 }, { insert: 'new' }]);
  expect(drawn()).toEqual([[BETA, ONE, 30, 30]]);
  others.heard(BETA, { unit: ONE, caret: 1, end: 1, rev: 2 });
  expect(drawn()).toEqual([]);
  expect(writers(ONE)).toEqual([BETA]);
});

test("one's own words that are on their way carry the others' carets along", () => {
  const unit = units[ONE] as Unit;
  const sheet = Sheet.of(ONE, unit.words, unit.rev);
  sheets[ONE] = sheet;
  others.heard(BETA, { unit: ONE, caret: 10, end: 10, rev: 4 });
  sheet.write(new Delta().retain(4).insert('mine'), 0);
  expect(drawn()).toEqual([[BETA, ONE, 14, 14]]);
});

test('who types is where their words end, and takes the caret along to other units', () => {
  others.heard(BETA, { unit: ONE, caret: 3, rev: 4 });
  others.wrote(BETA, edit(ONE, [{ retain: 3 }, { insert: 'ab' }]));
  expect(drawn()).toEqual([[BETA, ONE, 5, 5]]);
  others.wrote(BETA, edit(ONE, [{ retain: 1 }, { delete: 2 }]));
  expect(drawn()).toEqual([[BETA, ONE, 1, 1]]);
  others.wrote(BETA, edit(TWO, [{ retain: 7 }, { insert: 'c' }]));
  expect(drawn()).toEqual([[BETA, TWO, 8, 8]]);
  expect([writers(ONE), writers(TWO)]).toEqual([[], [BETA]]);
  others.heard(BETA, { unit: null });
  expect([drawn(), writers(TWO)]).toEqual([[], []]);
});

test('of very many carets those are drawn that were heard last', () => {
  const seats = Array.from({ length: 50 }, (_, nth) => `s_${nth}` as SeatId);
  for (const seat of seats) others.heard(seat, { unit: ONE, caret: 1, end: 1, rev: 4 });
  others.heard(seats[0] as SeatId, { unit: ONE, caret: 2, end: 2, rev: 4 });
  others.draw();
  const shown = others.carets.map(({ seat }) => seat);
  expect(shown).toHaveLength(32);
  expect(shown).toContain(seats[0]);
  expect(shown).not.toContain(seats[1]);
  expect(writers(ONE)).toHaveLength(50);
});

test('nothing is drawn while the line is cut, and nonsense never', () => {
  others.heard(BETA, { unit: ONE, caret: 2, end: -7 });
  expect(drawn()).toEqual([[BETA, ONE, 2, 2]]);
  line.isLive = false;
  expect(drawn()).toEqual([]);
  line.isLive = true;
  others.heard(BETA, { unit: ONE, caret: 1_000, end: 2_000 });
  expect(drawn()).toEqual([[BETA, ONE, 30, 30]]);
  for (const caret of [-1, 0.5, 'x', null, Number.NaN]) {
    others.heard(BETA, { unit: ONE, caret });
    expect(drawn()).toEqual([]);
  }
  others.heard(BETA, { unit: 'u_nowhere', caret: 1 });
  expect(drawn()).toEqual([]);
});
