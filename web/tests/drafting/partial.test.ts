/** A text of which some is not loaded: what is known of it is never wrong, or says so. */
import { beforeEach, describe, expect, test } from 'vitest';
import { foldDrafting } from '../../src/lib/capabilities/drafting/fold';
import { isPartial, joinedBy, leftOut, loadedTops, type Part, restedOn } from '../../src/lib/capabilities/drafting/partial';
import { newUnit } from '../../src/lib/capabilities/drafting/shaping';
import type { Asker } from '../../src/lib/capabilities/drafting/policy';
import { berthOf, mayNotReshape } from '../../src/lib/capabilities/drafting/reshaping';
import { ladderOf } from '../../src/lib/capabilities/drafting/standing';
import { textDigest } from '../../src/lib/capabilities/drafting/versions';
import { walk } from '../../src/lib/capabilities/drafting/text';
import type { Drafting, Section, Text, Unit } from '../../src/lib/capabilities/drafting/types';
import { NO_DRAFTING } from '../../src/lib/capabilities/drafting/types';
import type { DelegationId, UnitId } from '../../src/lib/formats';
import { Folded } from '../../src/lib/folded';
import type { VerifiedEntry } from '../../src/lib/log';
import type { Place, ShownState } from '../../src/lib/protocol/state';
import { placeOf, type Step, steps } from './story';

const described = (unit: UnitId): Section => ({
  ...{ unit, count: 1, kind: 'paragraph', number: '', words: '', lang: null },
  ...{ paragraphs: 1, brackets: 0, states: { agreed_ad_referendum: 1 }, size: 100 },
});

/** The text without some units that the root holds, and all that those hold. */
function without(text: Text, tops: readonly UnitId[]): Text {
  const left = new Set(tops.flatMap((top) => [...walk(text, top)].map(({ id }) => id)));
  const units = Object.fromEntries(Object.entries(text.units).filter(([id]) => !left.has(id as UnitId)));
  return { ...text, units, outline: tops.map(described) };
}

/** The articles of a text as a server would give them. */
function part(text: Text, asked: readonly UnitId[]): Part {
  const tops = text.units[text.root]?.children ?? [];
  const given = without(text, tops.filter((id) => !asked.includes(id)));
  return { epoch: 1, head: 0, copy: 'text', text: given, comments: {} };
}

const topsOf = (text: Text): readonly UnitId[] => text.units[text.root]?.children ?? [];
const cases = steps.flatMap(({ event }, i) => {
  const text = steps[i - 1]?.state.text;
  return text ? topsOf(text).map((top, n) => [`${i}: ${event}, without unit ${n}`, i, top] as const) : [];
});

test.each(cases)('nothing wrong is said of what is loaded: step %s', (_, i, top) => {
  const before = steps[i - 1]?.state as Drafting;
  const { event, body, state } = steps[i] as Step;
  const lean = { ...before, text: without(before.text as Text, [top]) };
  const after = foldDrafting(lean, { event, body }, placeOf(i)).text as Text;
  const whole = state.text as Text;
  if (after.outdated === 'torn') {
    // Nothing more is said than that; what is loaded is asked for again.
    const again = part(whole, [...topsOf(whole)]);
    const mended = joinedBy({ ...lean, text: after }, again, true).text as Text;
    expect(isPartial(mended)).toBe(false);
    expect(mended.units).toEqual(whole.units);
    return;
  }
  for (const [id, unit] of Object.entries(after.units)) expect(unit, id).toEqual(whole.units[id]);
  const there = topsOf(whole).includes(top) ? [top] : [];
  const known = without(whole, there).units;
  // What was put into a unit that is not loaded is not known either.
  for (const id of Object.keys(known)) {
    if (id in (before.text as Text).units) expect(after.units, id).toHaveProperty(id);
  }
  expect(isPartial(after)).toBe(true);
});

describe('a part that is put in where it belongs', () => {
  const stateAt = (i: number): Drafting => (steps[i] as Step).state;
  const entry = (i: number) => {
    const { event, body, at, seat, delegation, act } = steps[i] as Step;
    const who = { seat, delegation, role: 'delegate' };
    return { leaf: { seq: i + 1, at }, who, facts: [{ event, body }], signed: { act: { id: act } } } as unknown as VerifiedEntry;
  };
  const shown = (drafting: Drafting) => ({ substates: { drafting } }) as unknown as ShownState;
  const inside = (folded: Folded) => folded.state.substates.drafting as Drafting;
  const missing = (i: number) => {
    const before = stateAt(i);
    const top = topsOf(before.text as Text).at(-1) as UnitId;
    return { ...before, text: without(before.text as Text, [top]) };
  };
  /** All of the text, as the server had it after a step. */
  const all = (i: number) => {
    const given = { ...part(stateAt(i).text as Text, topsOf(stateAt(i).text as Text)), comments: stateAt(i).comments };
    const change = (state: ShownState) => {
      const drafting = joinedBy(state.substates.drafting as Drafting, given, true);
      return { ...state, substates: { ...state.substates, drafting } };
    };
    return { head: i + 1, change };
  };
  const begun = steps.findIndex(({ state }) => state.text && topsOf(state.text).length > 1);
  const places = steps.flatMap((_, i) => (i >= begun && i + 4 < steps.length ? [i] : []));

  test.each(places)('whether it is of before, of now or still to come: from step %i', async (i) => {
    for (const ahead of [0, 1, 2, 3, 4]) {
      const folded = new Folded(shown(missing(i)), i + 1);
      const isIn = folded.amend(async () => {
        // Two entries came while the answer was under way.
        folded.take(entry(i + 1));
        folded.take(entry(i + 2));
        return all(i + ahead);
      });
      await Promise.resolve();
      for (const later of [3, 4]) {
        await new Promise((on) => setTimeout(on));
        folded.take(entry(i + later));
      }
      expect(await isIn).toBe(true);
      expect(isPartial(inside(folded).text)).toBe(false);
      expect(inside(folded).text?.units).toEqual(stateAt(i + 4).text?.units);
    }
  });

  test('is asked for again where its place is not known, or the state was had anew', async () => {
    const folded = new Folded(shown(missing(begun)), begun + 1);
    expect(await folded.amend(async () => all(begun - 1))).toBe(false);
    expect(await folded.amend(async () => null)).toBe(false);
    const waiting = folded.amend(async () => all(begun + 2));
    await new Promise((on) => setTimeout(on));
    folded.anew(shown(missing(begun + 1)), begun + 2);
    expect(await waiting).toBe(false);
  });
});

test('some of the story tears a text, and most does not', () => {
  const torn = cases.filter(([, i, top]) => {
    const before = steps[i - 1]?.state as Drafting;
    const lean = { ...before, text: without(before.text as Text, [top]) };
    return foldDrafting(lean, steps[i] as Step, placeOf(i)).text?.outdated === 'torn';
  });
  expect(torn.length).toBeGreaterThan(0);
  expect(torn.length).toBeLessThan(cases.length / 3);
});

describe('a text of three articles', () => {
  const [root, part1, one, two, three] = ['u_root', 'u_part', 'u_1', 'u_2', 'u_3'] as unknown as UnitId[] as [
    UnitId, UnitId, UnitId, UnitId, UnitId,
  ];
  const article = (id: UnitId, parent: UnitId) =>
    newUnit({ id, kind: 'article', parent, words: [[`On ${id}`, 1]] });
  const units = {
    [root]: newUnit({ id: root, kind: 'text', children: [one, part1] }),
    [part1]: newUnit({ id: part1, kind: 'part', parent: root, children: [two, three] }),
    [one]: article(one, root),
    [two]: article(two, part1),
    [three]: article(three, part1),
  };
  const whole: Text = { title: 'T', lang: 'en', symbol: 'S', root, units, origins: {}, sittings: {}, gone: [] };
  const lean = (...known: UnitId[]): Drafting => {
    const text = without(whole, [one, two, three].filter((id) => !known.includes(id)));
    return { ...NO_DRAFTING, text };
  };
  let drafting: Drafting;
  const place: Place = { seq: 9, at: 9, seat: null, delegation: null, role: null };
  const fold = (event: string, body: object) => {
    drafting = foldDrafting(drafting, { event: `drafting.${event}`, body: body as never }, place);
  };

  beforeEach(() => {
    drafting = lean(two);
  });

  test('says where what is not loaded begins', () => {
    expect([...leftOut(drafting.text as Text).keys()]).toEqual([one, three]);
    expect(loadedTops(drafting.text as Text)).toEqual([two]);
  });

  test('a run that is not loaded has one beginning, unless something known parts it', () => {
    const run = { ...drafting.text, outline: [described(one)], units: { [root]: newUnit({ id: root, kind: 'text', children: [one, two, three] }) } } as Text;
    expect([...leftOut(run).keys()]).toEqual([one]);
    const parted = { ...run, units: { ...run.units, [two]: units[two] } } as Text;
    expect([...leftOut(parted)]).toEqual([[one, described(one)], [three, null]]);
  });

  test('is whole once everything is in, and says nothing of an outline', () => {
    const after = joinedBy(lean(two), part(whole, [one]), false);
    expect(after.text?.units[one]).toEqual(units[one]);
    expect(isPartial(after.text)).toBe(true);
    const all = { ...part(whole, []), text: { ...whole, outline: [] } };
    expect(joinedBy(after, all, false).text).toEqual(whole);
  });

  test('has nothing left of what came and went in an article that was not loaded', () => {
    const inner = { id: 'u_inner', kind: 'paragraph', number: '', words: ['New'], children: [], lang: null, placed_as: null };
    fold('units_inserted', { parent: one, after: null, units: [inner] });
    expect(drafting.text?.outdated).toBe('counts');
    fold('unit_removed', { unit: 'u_inner' });
    const after = joinedBy(drafting, { ...part(whole, []), text: { ...whole, outline: [] } }, false);
    expect(textDigest(after.text as Text)).toBe(textDigest(whole));
  });

  test('counts are of before as soon as something happens to what is not loaded', () => {
    fold('unit_edited', { unit: two, rev: 1, delta: [{ insert: 'x' }], lapsed: [] });
    expect(drafting.text?.outdated).toBeUndefined();
    fold('unit_edited', { unit: one, rev: 1, delta: [{ insert: 'x' }] });
    expect(drafting.text?.outdated).toBe('counts');
    expect(joinedBy(drafting, part(whole, []), false).text?.outdated).toBeUndefined();
  });

  test('agreement that falls may have been what other agreement rests on', () => {
    fold('unit_edited', { unit: two, rev: 1, delta: [{ insert: 'x' }], lapsed: ['g_1'] });
    expect(drafting.text?.outdated).toBe('counts');
  });

  test('is torn where something goes over from what is not loaded, until all is had again', () => {
    fold('unit_moved', { unit: three, parent: root, after: null });
    expect(drafting.text?.outdated).toBe('torn');
    // An answer to a question from before does not have what was loaded.
    expect(joinedBy(drafting, part(whole, []), false)).toBe(drafting);
    const again = { ...part(whole, []), text: { ...whole, outline: [] } };
    expect(joinedBy(drafting, again, true).text).toEqual(whole);
  });

  test('what is not loaded may be changed within without tearing anything', () => {
    fold('unit_split', { unit: 'u_far', rev: 1, at: 3, into: 'u_new' });
    expect(drafting.text?.outdated).toBe('counts');
    fold('units_merged', { unit: three, rev: 1, absorbed: 'u_far', joined_by: '' });
    expect(drafting.text?.outdated).toBe('torn');
  });

  test('agreement that rests on what is not loaded says what to load', () => {
    fold('unit_agreed', { unit: two, delegation: 'd_a', provided: [three, one], reservation: '' });
    const text = drafting.text as Text;
    expect(restedOn(text).sort()).toEqual([one, three].sort());
    expect(ladderOf(text, text.units[two] as Unit, ['d_a' as DelegationId])).toBe('tabled');
    expect(restedOn(whole)).toEqual([]);
  });

  test('nobody reshapes what holds something that is not loaded, nor puts words before what is there', () => {
    const seat = { role: 'mediator', delegation: null, powers: [] };
    const asker = { drafting: { ...drafting, mode: 'rolling' }, seat, state: { seats: {} } } as unknown as Asker;
    const text = drafting.text as Text;
    const holder = text.units[part1] as Unit;
    for (const wish of ['move', 'remove', 'bracket_units'] as const) {
      expect(mayNotReshape(wish, holder, text, asker), wish).toBe('not_loaded');
      expect(mayNotReshape(wish, whole.units[part1] as Unit, whole, asker), wish).not.toBe('not_loaded');
    }
    const beside = { ...text, units: { ...text.units, [root]: newUnit({ id: root, kind: 'text', children: [one, part1, three] }) } };
    expect(berthOf(beside, holder)).toMatchObject({ before: one, after: three });
  });

  test('remarks come with their article, as they hang now', () => {
    const comments = { k_1: { unit: one, start: 4 } as never };
    const after = joinedBy(drafting, { ...part(whole, [one]), comments }, false);
    expect(after.comments).toEqual(comments);
  });
});
