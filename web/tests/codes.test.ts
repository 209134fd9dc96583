/** The authenticator's digits, by the vectors of RFC 6238, and what people type. */
import { expect, test } from 'vitest';
import { codeFits, digitsOf, grouped, lengthOf } from '../src/lib/codes';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'; // "12345678901234567890"

test.each([
  [59, '287082'],
  [1111111109, '081804'],
  [1234567890, '005924'],
  [20000000000, '353130'],
])('at %d seconds the code is %s', async (seconds, code) => {
  expect(await codeFits(SECRET, code, seconds)).toBe(true);
});

test('a code fits half a minute early or late, and no longer', async () => {
  for (const [seconds, fits] of [
    [29, true],
    [89, true],
    [121, false],
  ] as const) {
    expect(await codeFits(SECRET, '287082', seconds), `${seconds}`).toBe(fits);
  }
});

test('a code may be typed with spaces and in the digits of the person', () => {
  expect(digitsOf(' 287 082 ')).toBe('287082');
  expect(digitsOf('٢٨٧٠٨٢')).toBe('287082');
  expect(digitsOf('２８７０８２')).toBe('287082');
});

test('a password is counted in characters as the server counts them', () => {
  expect(lengthOf('ﬁ😀')).toBe(3); // the ligature is two letters, the face is one
});

test('a secret is read in groups of four', () => {
  expect(grouped('ABCDEFGHIJ')).toBe('ABCD EFGH IJ');
});
