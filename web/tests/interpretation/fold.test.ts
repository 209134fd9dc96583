/** The client's fold of the relay, and the readers it names, held to what the server works out. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { foldInterpretation } from '../../src/lib/capabilities/interpretation/fold';
import { membersOf, reachedBy, readersOf } from '../../src/lib/capabilities/interpretation/readers';
import { type Interpretation, NO_INTERPRETATION } from '../../src/lib/capabilities/interpretation/types';
import { covers, isPair, uncovered } from '../../src/lib/capabilities/interpretation/working';
import { newId, type SeatId } from '../../src/lib/formats';
import type { Seat, ShownState } from '../../src/lib/protocol/state';

interface Step {
  readonly event: string;
  readonly body: Record<string, unknown>;
  readonly at: number;
  readonly seat: SeatId | null;
  readonly state: Interpretation;
}

interface Table {
  readonly title: string;
  readonly seats: Record<string, Seat>;
  readonly channels: unknown;
  readonly places: readonly {
    readonly place: number;
    readonly readers: readonly string[] | null;
    readonly members: readonly string[] | null;
  }[];
}

const FILE = new URL('../../../tests/vectors/interpretation.json', import.meta.url);
const { steps, audiences, coverage, pairs } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  readonly steps: readonly Step[];
  readonly audiences: readonly Table[];
  readonly coverage: readonly (Pick<ShownState, 'seats' | 'substates'> & {
    readonly title: string;
    readonly uncovered: readonly string[];
  })[];
  readonly pairs: readonly { readonly from: string; readonly to: string; readonly is_covered: boolean }[];
};

describe('the fold', () => {
  test.each(steps.map((step, i) => [i, step.event, step] as const))(
    'step %i: %s',
    (i, event, { body, at, seat, state }) => {
      const place = { seq: i + 1, at, seat, delegation: null, role: null };
      expect(foldInterpretation(steps[i - 1]?.state, { event, body }, place)).toEqual(state);
    },
  );

  test('is not moved by a fact it does not know', () => {
    const place = { seq: 1, at: 1, seat: null, delegation: null, role: null };
    const fact = { event: 'interpretation.unheard_of', body: { of: 1, lang: 'fr' } };
    expect(foldInterpretation(undefined, fact, place)).toEqual(NO_INTERPRETATION);
  });
});

describe('working languages', () => {
  test.each(coverage)('where $title', ({ seats, substates, uncovered: expected }) => {
    expect(uncovered({ seats, substates } as ShownState)).toEqual(expected);
  });

  test.each(pairs)('from $from to $to', ({ from, to, is_covered }) => {
    expect(covers({ out_of: ['fr', 'es-MX', 'en'], into: ['en-GB', 'ru'], since: 1 }, from, to)).toBe(is_covered);
  });

  test.each([
    [['fr'], ['en'], true],
    [['en', 'fr'], ['en'], true],
    [['en'], ['en-GB'], false],
    [['fr'], [], false],
  ])('%j and %j make a pair: %s', (from, into, expected) => {
    expect(isPair(from, into)).toBe(expected);
  });
});

describe.each(audiences)('at a table where $title', ({ seats, channels, places }) => {
  const state: ShownState = {
    ...{ room: newId('r'), channel: newId('c'), epoch: 1, charter: null, seats, by_person: {} },
    ...{ devices: {}, closed: false, unreadable: false, substates: { channels } },
  };

  test.each(places)('what was said at $place reaches whom the server says', (expected) => {
    const { place, readers, members } = expected;
    expect(readersOf(state, place)).toEqual(readers);
    expect(membersOf(state, place)).toEqual(members);
    expect(reachedBy('interpretation.certify_translation', state, place)).toEqual(readers);
    expect(reachedBy('interpretation.take_up', state, place)).toEqual(members);
  });
});
