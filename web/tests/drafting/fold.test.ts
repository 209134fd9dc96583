/** The client's fold of a text, held to the vectors that the server's fold wrote. */
import { expect, test } from 'vitest';
import { foldDrafting } from '../../src/lib/capabilities/drafting/fold';
import { ladderOf } from '../../src/lib/capabilities/drafting/standing';
import { readText } from '../../src/lib/capabilities/drafting/reading';
import { ancestors, embedded, plain, walk } from '../../src/lib/capabilities/drafting/text';
import type { Drafting, Text, Unit } from '../../src/lib/capabilities/drafting/types';
import { wording } from '../../src/lib/capabilities/drafting/wording';
import type { SeatId } from '../../src/lib/formats';
import { ladders, parties, placeOf, type Step, steps, wordings } from './story';

const last = steps.at(-1)?.state.text as Text;

test.each(steps.map((step, i) => [i, step.event, step] as const))(
  'step %i: %s',
  (i, event, { body, state }) => {
    const before = steps[i - 1]?.state;
    expect(foldDrafting(before, { event, body }, placeOf(i))).toEqual(state);
  },
);

test('the whole story, folded from its beginning', () => {
  let state: Drafting | undefined;
  steps.forEach(({ event, body, at, seat, delegation, act }, i) => {
    const place = { seq: i + 1, at, seat, delegation, role: null, act };
    state = foldDrafting(state, { event, body }, place);
  });
  expect(state).toEqual(steps.at(-1)?.state);
});

test('forgets the origins that no words lead to, and no other', () => {
  const [first] = steps;
  const unit = last.root;
  const begun = { ...last, origins: {}, units: {} } as Text;
  const words = [['kept', 1]] as const;
  const root = { ...(last.units[unit] as Unit), words } as Unit;
  let state = { ...(first as Step).state, text: { ...begun, units: { [unit]: root } } } as Drafting;
  for (let seq = 1; seq <= 513; seq += 1) {
    const body = { unit, rev: seq, delta: [{ insert: 'x' }, { delete: seq > 1 ? 1 : 0 }] };
    const place = { seq, at: seq * 120_000_000, seat: 's' as SeatId, delegation: null, role: null };
    state = foldDrafting(state, { event: 'drafting.unit_edited', body }, { ...place, act: null });
  }
  expect(Object.keys(state.text?.origins ?? {})).toEqual(['1', '512', '513']);
});

test('means the same wordings', () => {
  for (const [unit, digest] of Object.entries(wordings)) {
    expect(wording(last, unit as never), unit).toBe(digest);
  }
});

test('stands on the same rungs', () => {
  for (const [unit, rung] of Object.entries(ladders)) {
    expect(ladderOf(last, last.units[unit] as Unit, parties), unit).toBe(rung);
  }
});

test('is walked in its order, and every unit knows what holds it', () => {
  const units = [...walk(last)];
  expect(units.length).toBe(Object.keys(last.units).length);
  for (const unit of units) {
    for (const inner of [...embedded(unit), ...unit.children]) {
      expect([...ancestors(last, inner)][0]).toBe(unit);
    }
  }
});

test('reads aloud with square brackets', () => {
  const bracket = Object.values(last.units).find(({ kind }) => kind === 'bracket') as Unit;
  expect(plain(last, bracket.parent as never)).toContain(`[${plain(last, bracket.id)}]`);
});

test('a text that a fact carries is read into the shape the state keeps', () => {
  const origins = Object.fromEntries(Object.entries(last.origins).map(([at, one]) => [`p${at}`, one]));
  const units = Object.fromEntries(
    Object.entries(last.units).map(([id, { id: _id, missed: _missed, ...unit }]) => [id, unit]),
  );
  const read = readText({ ...last, origins, units });
  const whole = Object.values(last.units).map((unit) => ({ ...unit, missed: [] }));
  expect(Object.values(read.units)).toEqual(whole);
  expect(read.origins).toEqual(last.origins);
});
