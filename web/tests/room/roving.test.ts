/** A list that is one stop: where each key goes. */
import { expect, test } from 'vitest';
import { steppedTo } from '../../src/routes/room/roving';

test.each([
  ['ArrowDown', 0, 1],
  ['ArrowDown', 2, 2],
  ['ArrowUp', 2, 1],
  ['ArrowUp', 0, 0],
  ['ArrowUp', -1, 2],
  ['Home', 2, 0],
  ['End', 0, 2],
  ['Enter', 1, null],
])('%s from %i', (key, from, to) => {
  expect(steppedTo(key, from, 3)).toBe(to);
});
