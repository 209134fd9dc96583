/** Where one points at in a text: units without words among them. */
import { expect, test } from 'vitest';
import { newUnit } from '../../src/lib/capabilities/drafting/shaping';
import { newId, type UnitId } from '../../src/lib/formats';
import { standsByNumber } from '../../src/routes/room/draft/pointing';

const id = newId('u') as UnitId;
const inner = newId('u') as UnitId;

test('an article whose title stands below it is shown by its own number, without a mark for words', () => {
  expect(standsByNumber(newUnit({ id, kind: 'article', number: 'Article 1', children: [inner] }))).toBe(true);
});

test('a paragraph that is still to be written has a mark to press on', () => {
  expect(standsByNumber(newUnit({ id, kind: 'paragraph', number: '3.' }))).toBe(false);
  expect(standsByNumber(newUnit({ id, kind: 'paragraph', number: '', children: [inner] }))).toBe(false);
});
