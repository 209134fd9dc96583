/** The lint of the live text finds what the server's own finds, in the same order. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lint } from '../../src/lib/capabilities/drafting/lint';
import { readText } from '../../src/lib/capabilities/drafting/reading';
import type { DelegationId } from '../../src/lib/formats';

interface Case {
  readonly text: unknown;
  readonly seated: DelegationId[] | null;
  readonly found: [fault: string, unit: string][];
}

const FILE = new URL('../../../tests/vectors/lint.json', import.meta.url);
const cases = JSON.parse(readFileSync(FILE, 'utf8')) as Case[];

describe('untidy texts', () => {
  test.each(cases.map((each, at) => [at, each] as const))('%i', (_at, { text, seated, found }) => {
    const here = lint(readText(text), seated);
    expect(here.map(({ fault, unit }) => [fault, unit])).toEqual(found);
  });

  test('say how many brackets lack a partner', () => {
    const counts = cases.flatMap(({ text }) => lint(readText(text), null)).filter((one) => one.fault === 'unbalanced');
    expect(counts.map(({ open, lone }) => [open, lone])).toContainEqual([1, 0]);
    expect(counts.some(({ lone }) => (lone ?? 0) > 0)).toBe(true);
  });
});
