/** Who can act upon something said, and who is shown it. */
import { describe, expect, test } from 'vitest';
import { type DelegationId, newId } from '../../src/lib/formats';
import type { Role } from '../../src/lib/protocol/state';
import { canAct, footingMark, mayAskWhoCanAct, readFootings } from '../../src/routes/room/relay/footing';

const [ALPHA, BETA] = [newId('g') as DelegationId, newId('g') as DelegationId];
const SPEAKER = newId('s');
const seat = (role: Role, delegation: DelegationId | null = null, id = newId('s')) => ({ id, role, delegation });
const said = (delegation: DelegationId | null) => ({ seat: SPEAKER, delegation, redacted: null });

describe('who can act upon something is shown', () => {
  test.each([
    ['to the mediator', seat('mediator'), said(ALPHA), true],
    ['to a co-mediator', seat('co_mediator'), said(ALPHA), true],
    ['to everyone of the delegation that spoke', seat('expert', ALPHA), said(ALPHA), true],
    ['to no other delegation', seat('head_of_delegation', BETA), said(ALPHA), false],
    ['to whoever spoke for nobody else', seat('guarantor', null, SPEAKER), said(null), true],
    ['to no interpreter', seat('interpreter'), said(null), false],
    ['to nobody where the words are destroyed', seat('mediator'), { ...said(ALPHA), redacted: 'wrong' }, false],
    ['to nobody without a seat', null, said(ALPHA), false],
  ])('%s', (_, who, words, may) => {
    expect(mayAskWhoCanAct(who, words)).toBe(may);
  });
});

describe('an answer', () => {
  test('begins with whoever cannot act yet, then goes by name', () => {
    const seats = { a: { name: 'Ada' }, b: { name: 'Bo' }, c: { name: 'Cai' } };
    const footings = [
      { seat: 'b', footing: 'certified' },
      { seat: 'a', footing: 'own_language' },
      { seat: 'c', footing: 'none' },
      { seat: 'x', footing: 'certified' },
    ];
    const found = readFootings({ footings }, seats);
    expect(found.map(({ name }) => name)).toEqual(['Cai', 'Ada', 'Bo']);
    expect(found.map(canAct)).toEqual([false, true, true]);
  });

  test('is never read as more than it says', () => {
    const seats = { a: { name: 'Ada' } };
    for (const footing of ['toString', 'certain', 7, undefined]) {
      expect(readFootings({ footings: [{ seat: 'a', footing }] }, seats)).toMatchObject([{ footing: 'none' }]);
    }
    for (const answer of [null, {}, { footings: 'all' }, { footings: [{}] }]) {
      expect(readFootings(answer, seats)).toEqual([]);
    }
  });

  test('has a word and a drawing of its own for each footing', () => {
    const marks = (['own_language', 'certified', 'relies_on_original', 'none'] as const).map(footingMark);
    expect(new Set(marks.map(({ key }) => key)).size).toBe(4);
    expect(new Set(marks.map(({ icon }) => icon)).size).toBe(4);
  });
});
