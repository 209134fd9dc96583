/** What is too long for one act, cut so that it is put together as it was. */
import { expect, test } from 'vitest';
import { digestOf, MOST_BYTES, piecesOf } from '../../src/lib/capabilities/drafting/staging';
import { asksForNothing } from '../../src/lib/capabilities/drafting/text';
import { newUnit } from '../../src/lib/capabilities/drafting/shaping';
import type { Text, Unit } from '../../src/lib/capabilities/drafting/types';
import { canonical, type UnitId } from '../../src/lib/formats';

test.each(['"', 'a', 'ل', '文', '😀', '\\'])('pieces of %s are whole characters that fit', (sign) => {
  const whole = `x${sign.repeat(120_000)}y`;
  const pieces = piecesOf(whole);
  expect(pieces.join('')).toBe(whole);
  for (const piece of pieces) {
    expect(canonical(piece).length).toBeLessThanOrEqual(MOST_BYTES);
    expect(piece.isWellFormed()).toBe(true);
  }
});

test('the digest is of the bytes', () => {
  expect(digestOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test.each([
  ['No text', true],
  [' no provision. ', true],
  ['No text on loss and damage', false],
  ['shall', false],
])('%s asks for nothing: %s', (words, asks) => {
  const id = 'u_x' as UnitId;
  const bracket = { placed_as: 'deletion' } as Unit['bracket'];
  const unit = { ...newUnit({ id, kind: 'bracket', words: [[words, 0]] }), bracket };
  const text = { root: id, units: { [id]: unit } } as unknown as Text;
  expect(asksForNothing(text, id)).toBe(asks);
});
