/** Words with brackets are written in one text, and read again as the server reads them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { BesideWords } from '../../src/lib/api';
import { Astray, type Fault, readWritten, write } from '../../src/lib/capabilities/interpretation/written';

const FILE = new URL('../../../tests/vectors/interpretation.json', import.meta.url);
const { writing } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  readonly writing: {
    readonly of: BesideWords;
    readonly texts: readonly ({ readonly text: string } & (
      | { readonly words: BesideWords; readonly again: string }
      | { readonly words?: undefined; readonly fault: Fault; readonly number: number; readonly is_note: boolean; readonly says: string }
    ))[];
  };
};
const { of, texts } = writing;

describe('a text with brackets', () => {
  test.each(texts.map((one) => [one.text, one] as const))('is read: %s', (text, expected) => {
    if (expected.words) {
      const words = readWritten(text, of);
      expect(words).toEqual(expected.words);
      expect(write(words, of)).toBe(expected.again);
      return;
    }
    let found: unknown;
    try {
      readWritten(text, of);
    } catch (wrong) {
      found = wrong;
    }
    const { fault, number, is_note: isNote, says } = expected;
    expect(found).toBeInstanceOf(Astray);
    expect(found).toMatchObject({ fault, number, isNote, says });
  });
});
