/** Who may change the order of a text, and where a unit may go: as the server decides it. */
import { describe, expect, test } from 'vitest';
import type { Asker } from '../../src/lib/capabilities/drafting/policy';
import { berthOf, lapses, mayNotMoveTo, mayNotReshape, type Reshaping, wrappable } from '../../src/lib/capabilities/drafting/reshaping';
import { newUnit } from '../../src/lib/capabilities/drafting/shaping';
import { type Bracket, type Drafting, NO_DRAFTING, type Stand, type Text, type Unit } from '../../src/lib/capabilities/drafting/types';
import { type DelegationId, newId, type UnitId } from '../../src/lib/formats';

const [ROOT, ARTICLE, ONE, TWO, HEAD, HELD, INNER, OTHER] = Array.from({ length: 8 }, () => newId('u')) as [
  ...[UnitId, UnitId, UnitId, UnitId],
  ...[UnitId, UnitId, UnitId, UnitId],
];
const [ALPHA, BETA] = ['g_alpha', 'g_beta'] as unknown as [DelegationId, DelegationId];
const stand: Stand = { step: 'agreed_ad_referendum', wording: '', at: 1, provided: [], reservation: null };
const bracket: Bracket = {
  ...{ placed_as: 'added', placed_by: ALPHA, unattributed: false, supported_by: [] },
  ...{ consents: {}, removal: null, proposal: null },
};

function text(...changed: Partial<Unit>[]): Text {
  const units: Unit[] = [
    newUnit({ id: ROOT, kind: 'text', children: [ARTICLE, OTHER] }),
    newUnit({ id: ARTICLE, kind: 'article', parent: ROOT, number: '1', children: [ONE, TWO, HEAD, HELD] }),
    newUnit({ id: ONE, kind: 'paragraph', parent: ARTICLE, words: [['One.', 1]] }),
    newUnit({ id: TWO, kind: 'paragraph', parent: ARTICLE, words: [['Two.', 1]] }),
    newUnit({ id: HEAD, kind: 'heading', parent: ARTICLE, words: [['Head', 1]] }),
    newUnit({ id: HELD, kind: 'bracket', parent: ARTICLE, children: [INNER], bracket }),
    newUnit({ id: INNER, kind: 'paragraph', parent: HELD, words: [['Inner.', 1]] }),
    newUnit({ id: OTHER, kind: 'article', parent: ROOT, number: '2' }),
  ];
  const all = units.map((unit) => ({ ...unit, ...changed.find(({ id }) => id === unit.id) }));
  return {
    ...{ title: 'T', lang: 'en', symbol: 'ROOM/L.1', root: ROOT, sittings: {}, origins: {}, gone: [] },
    units: Object.fromEntries(all.map((unit) => [unit.id, unit])),
  };
}

function asker(whole: Text, role = 'mediator', more: Partial<Drafting> = {}): Asker {
  const delegation = role === 'mediator' ? null : ALPHA;
  const seat = { id: 's', role, delegation, powers: ['table', 'support', 'agree'] };
  const seats = { a: { ...seat, role: 'delegate', delegation: ALPHA }, b: { ...seat, role: 'delegate', delegation: BETA } };
  const drafting: Drafting = { ...NO_DRAFTING, text: whole, mode: 'rolling', ...more };
  return { state: { seats }, drafting, seat } as unknown as Asker;
}

const why = (wish: Reshaping, id: UnitId, whole = text(), who = asker(whole)) =>
  mayNotReshape(wish, whole.units[id] as Unit, whole, who);

describe('the chair', () => {
  test('parts, joins, numbers, moves and takes out paragraphs', () => {
    for (const wish of ['split', 'merge', 'renumber', 'move', 'remove', 'bracket_units', 'insert'] as const) {
      expect(why(wish, ONE), wish).toBeNull();
    }
  });

  test('joins only what is alike and next to it', () => {
    expect(why('merge', TWO)).toBe('other_kind_after');
    expect(why('merge', INNER)).toBe('somebody_holds');
    expect(why('split', ARTICLE)).toBe('not_parted');
  });

  test('lets what a delegation holds where it is', () => {
    const whole = text();
    expect(why('remove', ARTICLE)).toBe('somebody_holds');
    expect(why('remove', HELD)).toBe('by_removal');
    const [inner, other] = [whole.units[INNER], whole.units[OTHER]] as [Unit, Unit];
    expect(mayNotMoveTo(inner, other, whole, asker(whole))).toBe('somebody_holds');
  });

  test('moves a unit only where it may stand, and not into itself', () => {
    const whole = text();
    const to = (unit: UnitId, parent: UnitId) =>
      mayNotMoveTo(whole.units[unit] as Unit, whole.units[parent] as Unit, whole, asker(whole));
    expect(to(ONE, OTHER)).toBeNull();
    expect(to(OTHER, ARTICLE)).toBe('does_not_fit');
    expect(to(ARTICLE, ARTICLE)).toBe('does_not_fit');
    expect(to(ONE, TWO)).toBe('does_not_fit');
  });

  test('leaves alone what is agreed by all, or closed', () => {
    const agreed = text({ id: ONE, stands: { [ALPHA]: stand, [BETA]: stand } });
    expect(why('split', ONE, agreed)).toBe('agreed');
    expect(why('renumber', ONE, agreed)).toBe('agreed');
    expect(why('move', ARTICLE, agreed)).toBe('agreed_inside');
    expect(wrappable(agreed, agreed.units[ONE] as Unit, asker(agreed), 5)).toEqual([]);
    expect(why('insert', ARTICLE, text({ id: ARTICLE, closed: true }))).toBe('closed');
  });

  test('is told when somebody’s agreement falls', () => {
    const some = text({ id: ONE, stands: { [ALPHA]: stand } });
    expect(why('split', ONE, some)).toBeNull();
    expect(lapses(some, [some.units[ONE] as Unit])).toBe(true);
    expect(lapses(some, [some.units[TWO] as Unit])).toBe(false);
  });
});

describe('a delegation', () => {
  test('changes the order only within what it added', () => {
    const whole = text();
    const alpha = asker(whole, 'delegate');
    expect(why('split', ONE, whole, alpha)).toBe('for_chair');
    expect(why('split', INNER, whole, alpha)).toBeNull();
    expect(why('insert', HELD, whole, alpha)).toBeNull();
    expect(why('bracket_units', ONE, whole, alpha)).toBeNull();
  });

  test('changes nothing that is frozen', () => {
    const whole = text();
    expect(why('bracket_units', ONE, whole, asker(whole, 'delegate', { mode: 'frozen' }))).toBe('frozen');
    expect(why('move', ONE, whole, asker(whole, 'mediator', { mode: 'frozen' }))).toBe('frozen');
  });
});

test('what stands in words has no place among others', () => {
  const whole = text();
  expect(berthOf(whole, whole.units[ROOT] as Unit)).toBeNull();
  expect(why('move', ROOT)).toBe('no_place');
  expect(berthOf(whole, whole.units[TWO] as Unit)).toMatchObject({ at: 1, before: ONE, after: HEAD });
});
