/** How the labels of carets stand: inside the text, beside their carets, none over another. */
import { expect, test } from 'vitest';
import { colourOf, handAfter, type Measured, labelled } from '../../src/lib/capabilities/drafting/carets';

const at = (names: string, left: number, top = 0): Measured => ({ names, left, top, height: 20 });

test('a label turns to the side that has more room, and is never wider than that', () => {
  const [one, two] = labelled([at('A', 10), at('B', 290)], 300);
  expect(one).toMatchObject({ flips: false, room: 260 });
  expect(two).toMatchObject({ flips: true, room: 260 });
  for (const label of labelled([at('A long name indeed', 150), at('B', 0, 30), at('C', 280, 60)], 280)) {
    expect(label.flips ? label.left - label.room : 280 - label.left - label.room).toBeGreaterThanOrEqual(0);
  }
});

test('labels on one line stand one above the other where they would meet', () => {
  const labels = labelled([at('Beta One', 40), at('Alpha', 30), at('Far away', 400), at('Below', 40, 30)], 800);
  expect(labels.map(({ names, lift }) => [names, lift])).toEqual([
    ['Alpha', 0],
    ['Beta One', 1],
    ['Far away', 0],
    ['Below', 0],
  ]);
});

test('the hand is behind what it did last', () => {
  expect(handAfter([{ retain: 3 }, { insert: 'ab' }, { retain: 9 }])).toBe(5);
  expect(handAfter([{ retain: 3 }, { delete: 4 }])).toBe(3);
  expect(handAfter([{ insert: 'a' }, { retain: 2 }, { insert: { bracket: 'u' } }])).toBe(4);
});

test('a name has one colour, and names differ in theirs', () => {
  const names = ['Anna Berg', 'Ben Ode', 'علي', '李', 'Ольга', 'Paul', 'Rita', 'Sven'];
  const colours = names.map((name) => colourOf(name, 6));
  expect(colours).toEqual(names.map((name) => colourOf(name, 6)));
  expect(new Set(colours).size).toBeGreaterThan(3);
  for (const colour of colours) expect(colour).toBeLessThan(6);
});
