/** Where others are in a text: told seldom, forgotten soon, drawn only while the line holds. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Others } from '../../src/lib/capabilities/drafting/others.svelte';
import type { SeatId, UnitId } from '../../src/lib/formats';

const [BETA, ONE, TWO] = ['s_beta', 'u_one', 'u_two'] as unknown as [SeatId, UnitId, UnitId];
let told: unknown[];
let line: { isQuiet: boolean; isLive: boolean };
let others: Others;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  line = { isQuiet: false, isLive: true };
  others = new Others({
    signal: (content) => told.push(content),
    isQuiet: () => line.isQuiet,
    isLive: () => line.isLive,
  });
});
afterEach(() => {
  others.close();
  vi.useRealTimers();
});

test('many moves are told once, the last of them always, and leaving too', () => {
  for (let start = 0; start < 9; start += 1) others.tell({ unit: ONE, start, end: start });
  vi.advanceTimersByTime(0);
  for (let start = 9; start < 20; start += 1) others.tell({ unit: ONE, start, end: start });
  vi.advanceTimersByTime(999);
  expect(told).toEqual([{ unit: ONE, caret: 8, end: 8 }]);
  vi.advanceTimersByTime(1);
  expect(told.at(-1)).toEqual({ unit: ONE, caret: 19, end: 19 });
  others.tell(null);
  vi.advanceTimersByTime(1_000);
  expect(told.at(-1)).toEqual({ unit: null });
});

test('nothing is told on a light line', () => {
  line.isQuiet = true;
  others.tell({ unit: ONE, start: 1, end: 1 });
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual([]);
});

test('a caret fades after some seconds, and its writer later', () => {
  others.heard(BETA, { unit: ONE, caret: 3, end: 5 });
  expect(others.caretsIn(ONE)).toEqual([{ seat: BETA, at: { unit: ONE, start: 3, end: 5 } }]);
  vi.advanceTimersByTime(8_000);
  expect(others.caretsIn(ONE)).toEqual([]);
  expect(others.writersIn(ONE)).toEqual([BETA]);
  vi.advanceTimersByTime(12_000);
  expect(others.writersIn(ONE)).toEqual([]);
});

test('words that come keep the caret where it was told; going elsewhere takes it along', () => {
  others.heard(BETA, { unit: ONE, caret: 3 });
  const [before] = others.caretsIn(ONE);
  others.wrote(BETA, ONE);
  expect(others.caretsIn(ONE)[0]?.at).toBe(before?.at);
  others.wrote(BETA, TWO);
  expect([others.caretsIn(ONE), others.caretsIn(TWO), others.writersIn(TWO)]).toEqual([[], [], [BETA]]);
  others.heard(BETA, { unit: null });
  expect(others.writersIn(TWO)).toEqual([]);
});

test('nothing is drawn while the line is cut, and nonsense never', () => {
  others.heard(BETA, { unit: ONE, caret: 2, end: -7 });
  expect(others.caretsIn(ONE)[0]?.at).toEqual({ unit: ONE, start: 2, end: 2 });
  line.isLive = false;
  expect(others.caretsIn(ONE)).toEqual([]);
  line.isLive = true;
  for (const caret of [-1, 0.5, 'x', null, Number.NaN]) {
    others.heard(BETA, { unit: ONE, caret });
    expect(others.caretsIn(ONE)).toEqual([]);
  }
});
