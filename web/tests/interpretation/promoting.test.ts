/** Who may disclose a certified translation to the whole room. */
import { describe, expect, test } from 'vitest';
import type { Translation } from '../../src/lib/capabilities/interpretation/types';
import { type DelegationId, newId } from '../../src/lib/formats';
import type { Power } from '../../src/lib/protocol/state';
import { isDisclosed, mayDisclose } from '../../src/routes/room/relay/promoting';

const [ALPHA, BETA] = [newId('g') as DelegationId, newId('g') as DelegationId];
const SPEAKER = newId('s');
const SIGNED = { stage: 'certified', origin: 'person', promoted: null, texts: [5, 8] } as const satisfies Partial<Translation>;
const seat = (delegation: DelegationId | null, powers: Power[] = ['speak'], id = newId('s')) => ({ id, delegation, powers });
const said = (delegation: DelegationId | null) => ({ seat: SPEAKER, delegation, redacted: null });

describe('a certified translation is disclosed', () => {
  test.each([
    ['by whoever may speak for the delegation', seat(ALPHA), said(ALPHA), true],
    ['by nobody without the power to speak', seat(ALPHA, []), said(ALPHA), false],
    ['by no other delegation', seat(BETA), said(ALPHA), false],
    ['by the speaker, where there is no delegation', seat(null, [], SPEAKER), said(null), true],
    ['by nobody else there', seat(null), said(null), false],
    ['by nobody where the words are destroyed', seat(ALPHA), { ...said(ALPHA), redacted: 'wrong' }, false],
    ['by nobody without a seat', null, said(ALPHA), false],
  ])('%s', (_, who, words, may) => {
    expect(mayDisclose(who, words, SIGNED)).toBe(may);
  });

  test('only as an interpreter signed it, and once', () => {
    const promoted = { act: newId('a'), place: 9, text: 8 };
    const may = (more: Partial<Translation>) => mayDisclose(seat(ALPHA), said(ALPHA), { ...SIGNED, ...more });
    expect([may({ stage: 'machine' }), may({ origin: 'memory' }), may({ promoted })]).toEqual([false, false, false]);
    expect(may({ promoted: { ...promoted, text: 5 } })).toBe(true);
  });

  test('until there are other words', () => {
    const promoted = { act: newId('a'), place: 9, text: 8 };
    expect(isDisclosed({ ...SIGNED, promoted })).toBe(true);
    expect(isDisclosed({ ...SIGNED, promoted, texts: [5, 8, 10] })).toBe(false);
    expect(isDisclosed({ ...SIGNED, promoted, stage: 'withdrawn' })).toBe(false);
  });
});
