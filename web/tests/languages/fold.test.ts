/** The client's fold of what a room agrees about its languages, held to the server's. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { foldLanguages } from '../../src/lib/capabilities/languages/fold';
import { type Languages, NO_LANGUAGES } from '../../src/lib/capabilities/languages/types';
import type { DelegationId, SeatId } from '../../src/lib/formats';

interface Step {
  readonly event: string;
  readonly body: Record<string, unknown>;
  readonly at: number;
  readonly seat: SeatId | null;
  readonly delegation: DelegationId | null;
  readonly state: Languages;
}

const FILE = new URL('../../../tests/vectors/languages.json', import.meta.url);
const { steps } = JSON.parse(readFileSync(FILE, 'utf8')) as { readonly steps: readonly Step[] };

describe('the fold', () => {
  test.each(steps.map((step, i) => [i, step.event, step] as const))(
    'step %i: %s',
    (i, event, { body, at, seat, delegation, state }) => {
      const place = { seq: i + 1, at, seat, delegation, role: null };
      expect(foldLanguages(steps[i - 1]?.state, { event, body }, place)).toEqual(state);
    },
  );

  test('is not moved by a fact it does not know', () => {
    const place = { seq: 1, at: 1, seat: null, delegation: null, role: null };
    const fact = { event: 'languages.unheard_of', body: { number: 1 } };
    expect(foldLanguages(undefined, fact, place)).toEqual(NO_LANGUAGES);
  });
});
