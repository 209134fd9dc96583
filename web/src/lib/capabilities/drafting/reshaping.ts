/**
 * Whether a unit may be parted, joined, moved, numbered anew, bracketed whole or taken out: the
 * server's rules of structure, repeated so that nothing is offered that could only be refused. Pure.
 */
import type { DelegationId, UnitId } from '../../formats';
import {
  type Asker,
  type Hindrance,
  mayNotBracket,
  mayNotChange,
  mayNotWrite,
  ownDelegation,
  presides,
  stakeholders,
} from './policy';
import { agreeableOf, around, isAgreed, parties } from './standing';
import { isPartial } from './partial';
import { ancestors, standsAmong, walk } from './text';
import type { Text, Unit, UnitKind } from './types';

const BLOCKS: readonly UnitKind[] = ['heading', 'paragraph', 'options', 'table', 'bracket'];
const UNDER_PARAGRAPH: readonly UnitKind[] = ['options', 'table', 'bracket', 'subparagraph'];

/** Which units may stand in which, one level down: as `units.py` has it. */
const MAY_CONTAIN: Readonly<Record<UnitKind, readonly UnitKind[]>> = {
  text: [...BLOCKS, 'title', 'part', 'article'],
  part: [...BLOCKS, 'part', 'article'],
  article: [...BLOCKS, 'subparagraph'],
  paragraph: UNDER_PARAGRAPH,
  subparagraph: UNDER_PARAGRAPH,
  options: ['option', 'bracket'],
  option: [...BLOCKS, 'article', 'subparagraph'],
  table: ['row'],
  row: ['cell'],
  bracket: [...BLOCKS, 'part', 'article', 'subparagraph', 'option'],
  title: [],
  heading: [],
  footnote: [],
  cell: [],
};

/** What can be split, and joined with its next neighbour. */
const PARTED: ReadonlySet<UnitKind> = new Set(['heading', 'paragraph', 'subparagraph', 'option']);

/** How deep units may nest. */
const DEEPEST = 24;

/** What one may wish of a unit's place and shape. */
export type Reshaping = 'split' | 'merge' | 'renumber' | 'move' | 'remove' | 'bracket_units' | 'insert';

/** Where a unit stands among its neighbours; null for what stands in words, and for the whole. */
export interface Berth {
  readonly parent: Unit;
  readonly at: number;
  readonly before: UnitId | null;
  readonly after: UnitId | null;
}

export function berthOf(text: Text, unit: Unit): Berth | null {
  const parent = unit.parent === null ? undefined : text.units[unit.parent];
  const at = parent?.children.indexOf(unit.id) ?? -1;
  if (!parent || at < 0) return null;
  const beside = (place: number): UnitId | null => parent.children[place] ?? null;
  return { parent, at, before: beside(at - 1), after: beside(at + 1) };
}

/** Whether a unit of this kind may stand among the children of that one. */
export function holds(text: Text, parent: Unit, kind: UnitKind): boolean {
  return MAY_CONTAIN[parent.kind].includes(kind) && roomIn(text, parent).includes(kind);
}

function roomIn(text: Text, unit: Unit): readonly UnitKind[] {
  let one = unit;
  while (one.kind === 'bracket' && one.parent !== null) {
    if (!standsAmong(text, one)) return [];
    one = text.units[one.parent] as Unit;
  }
  return MAY_CONTAIN[one.kind];
}

const LIKE_ITSELF: ReadonlySet<UnitKind> = new Set(['part', 'article', 'subparagraph', 'option']);

/** The kind of a new unit beside or in this one. */
export function kindBeside(unit: Unit): UnitKind {
  return LIKE_ITSELF.has(unit.kind) ? unit.kind : 'paragraph';
}

/** Why one may not reshape this; null when one may. */
export function mayNotReshape(wish: Reshaping, unit: Unit, text: Text, asker: Asker): Hindrance | null {
  if (wish === 'bracket_units') return mayNotWrap(unit, text, asker);
  if (wish !== 'insert' && (unit.parent === null || !standsAmong(text, unit))) return 'no_place';
  if (wish === 'remove' && unit.kind === 'bracket') return 'by_removal';
  const hindered = mayNotShape(unit, text, asker) ?? leavesOut(wish, unit, text);
  if (hindered) return hindered;
  switch (wish) {
    case 'insert':
      return closedAt(text, unit);
    case 'renumber':
      return mayNotChange(unit, text, asker, false);
    case 'split':
      if (!PARTED.has(unit.kind)) return 'not_parted';
      return mayNotChange(unit, text, asker) ?? holdsAgreed(text, unit.children.map((id) => text.units[id]), asker);
    case 'merge':
      return mayNotMerge(unit, text, asker);
    case 'move':
      return closedAt(text, unit) ?? holdsAgreed(text, walk(text, unit.id), asker);
    case 'remove':
      return mayNotRemove(unit, text, asker);
  }
}

/** Nobody reshapes what they have not loaded: it may be agreed, or held by others. */
function leavesOut(wish: Reshaping, unit: Unit, text: Text): Hindrance | null {
  if (!isPartial(text) || wish === 'insert' || wish === 'renumber') return null;
  const isKnown = [...walk(text, unit.id)].every(({ children }) => children.every((id) => id in text.units));
  return isKnown ? null : 'not_loaded';
}

/** Why a unit may not go among the children of another. */
export function mayNotMoveTo(unit: Unit, parent: Unit, text: Text, asker: Asker): Hindrance | null {
  const line = [parent, ...ancestors(text, parent.id)];
  if (line.some(({ id }) => id === unit.id)) return 'does_not_fit';
  if (!fits(text, parent, unit) || line.length - 1 + height(text, unit) > DEEPEST) return 'does_not_fit';
  const staying = new Set(line.map(({ id }) => id));
  const left = [...ancestors(text, unit.id)].filter(({ id }) => !staying.has(id));
  if (left.some((one) => stakeholders(one).length > 0)) return 'somebody_holds';
  return mayNotShape(parent, text, asker) ?? closedAt(text, parent);
}

function fits(text: Text, parent: Unit, unit: Unit): boolean {
  if (!holds(text, parent, unit.kind)) return false;
  const room = roomIn(text, parent);
  const inside = (one: Unit): boolean =>
    one.kind !== 'bracket' ||
    one.children.every((id) => {
      const child = text.units[id];
      return !child || (room.includes(child.kind) && inside(child));
    });
  return inside(unit);
}

function height(text: Text, unit: Unit): number {
  const embeds = unit.words.flatMap(([body]) => (typeof body === 'string' ? [] : [body.bracket ?? body.footnote]));
  const held = [...embeds, ...unit.children].map((id) => (id ? text.units[id] : undefined));
  return 1 + Math.max(0, ...held.map((one) => (one ? height(text, one) : 0)));
}

/** Who changes the order of the text: the chair; delegations within what they added. */
function mayNotShape(unit: Unit, text: Text, asker: Asker): Hindrance | null {
  const { drafting, seat } = asker;
  if (drafting.mode === 'rolling' && !presides(seat)) {
    const own = ownDelegation(seat);
    const isInOwn = around(text, unit).some(
      ({ bracket }) => bracket?.placed_as === 'added' && own !== null && bracket.placed_by === own,
    );
    if (!isInOwn) return 'for_chair';
  }
  return mayNotWrite(unit, text, asker);
}

function closedAt(text: Text, unit: Unit): Hindrance | null {
  return [unit, ...ancestors(text, unit.id)].some(({ closed }) => closed) ? 'closed' : null;
}

function holdsAgreed(text: Text, units: Iterable<Unit | undefined>, { state }: Asker): Hindrance | null {
  const among = parties(state);
  for (const unit of units) {
    if (unit && (unit.closed || (hasStands(unit) && isAgreed(text, unit, among)))) return 'agreed_inside';
  }
  return null;
}

function hasStands({ stands }: Unit): boolean {
  return Object.keys(stands).length > 0;
}

function mayNotMerge(unit: Unit, text: Text, asker: Asker): Hindrance | null {
  if (!PARTED.has(unit.kind)) return 'not_parted';
  const beside = berthOf(text, unit)?.after;
  const next = beside && text.units[beside];
  if (!next) return beside ? 'not_loaded' : 'nothing_after';
  if (next.kind !== unit.kind) return 'other_kind_after';
  if (unit.children.length > 0) return 'holds_others';
  const inside = [...next.children].flatMap((id) => [...walk(text, id)]);
  return (
    mayNotShape(next, text, asker) ??
    mayNotChange(unit, text, asker) ??
    mayNotChange(next, text, asker) ??
    holdsAgreed(text, inside, asker)
  );
}

function mayNotRemove(unit: Unit, text: Text, asker: Asker): Hindrance | null {
  const why = mayNotChange(unit, text, asker, false) ?? holdsAgreed(text, walk(text, unit.id), asker);
  if (why) return why;
  const own = asker.seat?.delegation ?? null;
  const isHeld = [...walk(text, unit.id)].some((one) => stakeholders(one).length > 0);
  return isHeld || around(text, unit).some((one) => isOthers(stakeholders(one), own)) ? 'somebody_holds' : null;
}

function isOthers(holders: readonly DelegationId[], own: DelegationId | null): boolean {
  return holders.some((one) => one !== own);
}

function mayNotWrap(unit: Unit, text: Text, asker: Asker): Hindrance | null {
  const berth = berthOf(text, unit);
  if (!berth) return 'no_place';
  if (leavesOut('bracket_units', unit, text)) return 'not_loaded';
  if (!MAY_CONTAIN[berth.parent.kind].includes('bracket')) return 'no_place';
  return mayNotBracket(asker) ?? closedAt(text, berth.parent) ?? holdsAgreed(text, walk(text, unit.id), asker);
}

/** The units from this one on that one bracket may hold: itself, then its next neighbours. */
export function wrappable(text: Text, unit: Unit, asker: Asker, most: number): Unit[] {
  const berth = berthOf(text, unit);
  const found: Unit[] = [];
  for (const id of berth?.parent.children.slice(berth.at, berth.at + most) ?? []) {
    const one = text.units[id];
    if (!one || holdsAgreed(text, walk(text, id), asker)) break;
    found.push(one);
  }
  return found;
}

/** Whether agreement to any of these falls when their words are changed. */
export function lapses(text: Text, units: readonly Unit[]): boolean {
  return units.some((unit) => {
    const holder = agreeableOf(text, unit);
    return holder !== null && hasStands(holder);
  });
}
