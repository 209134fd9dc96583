/**
 * Text in, text out: how one copy of a text changes when a fact about it is folded; the twin of
 * Python's shaping.py. Where authors are not traced, words have no origin.
 */
import type { DelegationId, UnitId } from '../../formats';
import { agreeableOf, around } from './standing';
import { embedded, joined, langOf, length, placeOf, slice, walk } from './text';
import { actOf, goneWith, kept, originOf, satDown, signed, sittingAt, type Trace, UNTRACED } from './tracing';
import type { Bracket, DraftUnit, Embed, Missed, Op, Run, Text, Unit, Words } from './types';

/** An edit, step by step. */
export type Delta = readonly Op[];

type Units = Record<string, Unit>;

const BARE = {
  number: '',
  words: [],
  children: [],
  rev: 0,
  made_by: null,
  lang: null,
  bracket: null,
  stands: {},
  facilitated: false,
  closed: false,
  until: null,
  missed: [],
} as const;

/** A unit that has nothing yet. */
export function newUnit(fields: Pick<Unit, 'id' | 'kind'> & Partial<Unit>): Unit {
  return { ...BARE, parent: null, ...fields };
}

/** Carry out an edit: what it inserts has this origin, what stays keeps its own. */
export function applied(words: Words, delta: Delta, origin: number): Run[] {
  const out: Run[] = [];
  let at = 0;
  for (const op of delta) {
    if (op.insert !== undefined) out.push([op.insert, origin]);
    else if (op.retain !== undefined) out.push(...slice(words, at, (at += op.retain)));
    else at += op.delete ?? 0;
  }
  return joined([...out, ...slice(words, at, length(words))]);
}

/** An edit of steps that retain (a positive number), delete (a negative one) or insert. */
function steps(...said: readonly (number | string | Embed)[]): Delta {
  const out: Op[] = [];
  for (const step of said) {
    if (step === 0 || step === '') continue;
    const last = out.at(-1)?.insert;
    if (typeof step === 'number') out.push(step > 0 ? { retain: step } : { delete: -step });
    else if (typeof step === 'string' && typeof last === 'string') {
      out[out.length - 1] = { insert: last + step };
    } else out.push({ insert: step });
  }
  return out.at(-1)?.retain === undefined ? out : out.slice(0, -1);
}

function reworded(unit: Unit, words: Words, missed: Missed, trace: Trace): Unit {
  const late = trace.signed ? kept(unit.missed, missed) : [];
  return { ...unit, words, rev: missed[0], made_by: actOf(trace), missed: late };
}

function missedBy(rev: number, trace: Trace, delta: Delta, structural: boolean): Missed {
  return [rev, trace.place.at, delta, structural];
}

function change(units: Units, name: UnitId, changes: Partial<Unit>): void {
  const unit = units[name];
  if (unit) units[name] = { ...unit, ...changes };
}

function adopt(units: Units, names: Iterable<UnitId>, parent: UnitId): void {
  for (const name of names) change(units, name, { parent });
}

function embedsOf(words: Words): UnitId[] {
  return embedded({ words } as Unit);
}

function within(text: Text, name: UnitId): UnitId[] {
  return [...walk(text, name)].map(({ id }) => id);
}

/** The text with these units, without those that are gone. */
function left(text: Text, units: Units, names: readonly UnitId[], { signed }: Trace): Text {
  for (const name of names) delete units[name];
  return { ...text, units, gone: signed ? goneWith(text, names) : text.gone };
}

function inserted(children: readonly UnitId[], after: UnitId | null, names: readonly UnitId[]): UnitId[] {
  const at = after === null ? 0 : children.indexOf(after) + 1;
  return [...children.slice(0, at), ...names, ...children.slice(at)];
}

/** Agreement to the wording that these words are part of falls, and what was said of its brackets. */
function unsettled(text: Text, unit: Unit, units: Units): void {
  const holder = agreeableOf(text, unit);
  if (holder && Object.keys(holder.stands).length > 0) change(units, holder.id, { stands: {} });
  unsettledAround(text, unit, units);
}

function unsettledAround(text: Text, unit: Unit, units: Units): void {
  for (const { id, bracket } of around(text, unit)) {
    if (!bracket || (Object.keys(bracket.consents).length === 0 && !bracket.removal)) continue;
    change(units, id, { bracket: { ...bracket, consents: {}, removal: null } });
  }
}

function withoutStands(text: Text, names: Iterable<UnitId>, units: Units): void {
  for (const name of names) {
    for (const { id, stands } of walk(text, name)) {
      if (Object.keys(stands).length > 0) change(units, id, { stands: {} });
    }
  }
}

// --- words ---------------------------------------------------------------------------------------

export function edit(text: Text, name: UnitId, rev: number, delta: Delta, trace: Trace): Text {
  const unit = text.units[name];
  if (!unit) return text;
  const brings = delta.some(({ insert }) => typeof insert === 'string');
  const [traced, origin] = brings ? satDown(text, name, trace) : [text, UNTRACED];
  const units = { ...traced.units };
  const words = applied(unit.words, delta, origin);
  units[name] = reworded(unit, words, missedBy(rev, trace, delta, false), trace);
  unsettled(traced, unit, units);
  return { ...traced, units };
}

export function renumber(text: Text, name: UnitId, number: string): Text {
  const unit = text.units[name];
  if (!unit) return text;
  const units = { ...text.units };
  change(units, name, { number });
  unsettled(text, unit, units);
  return { ...text, units };
}

// --- coming, going, moving -----------------------------------------------------------------------

/** New units stand in the text: those of `drafts` without a parent, and all they hold. */
export function plant(
  text: Text,
  parent: UnitId,
  after: UnitId | null,
  drafts: readonly Unit[],
  trace: Trace,
): Text {
  const holder = text.units[parent];
  if (!holder) return text;
  const traced = signed(text, trace);
  const units = { ...traced.units };
  const made_by = actOf(trace);
  for (const one of drafts) units[one.id] = { ...one, parent: one.parent ?? parent, made_by };
  const names = drafts.filter((one) => one.parent === null).map(({ id }) => id);
  change(units, parent, { children: inserted(holder.children, after, names) });
  unsettledAround(traced, holder, units);
  return { ...traced, units };
}

/** A unit as it is brought in, and all it holds; brackets in it belong to `by`, if somebody. */
export function drafted(
  draft: DraftUnit,
  parent: UnitId | null,
  origin: number,
  by: DelegationId | null,
): Unit[] {
  const { id, kind, number = '', words = [], children = [], lang = null } = draft;
  const inner: Unit[] = [];
  const runs = words.map((piece): Run => {
    if (typeof piece === 'string') return [piece, origin];
    inner.push(...drafted(piece, id, origin, by));
    return [{ [piece.kind]: piece.id } as Embed, origin];
  });
  for (const child of children) inner.push(...drafted(child, id, origin, by));
  const bracket: Bracket | null =
    kind === 'bracket' ? bracketOf(draft.placed_as ?? 'reserved', by, by === null) : null;
  const held = children.map((child) => child.id);
  return [newUnit({ id, kind, parent, number, words: joined(runs), children: held, lang, bracket }), ...inner];
}

/** A bracket that nobody has said anything about. */
export function bracketOf(
  placed_as: Bracket['placed_as'],
  placed_by: DelegationId | null,
  unattributed = false,
  proposal: Bracket['proposal'] = null,
): Bracket {
  return { placed_as, placed_by, unattributed, supported_by: [], consents: {}, removal: null, proposal };
}

export function uproot(text: Text, name: UnitId, trace: Trace): Text {
  const holder = text.units[text.units[name]?.parent ?? ''];
  if (!holder) return text;
  const units = { ...text.units };
  if (holder.children.includes(name)) {
    change(units, holder.id, { children: holder.children.filter((child) => child !== name) });
    unsettledAround(text, holder, units);
  } else {
    const delta = steps(placeOf(holder.words, name), -1);
    const words = applied(holder.words, delta, UNTRACED);
    units[holder.id] = reworded(holder, words, missedBy(holder.rev + 1, trace, delta, false), trace);
    unsettled(text, holder, units);
  }
  return left(text, units, within(text, name), trace);
}

export function move(text: Text, name: UnitId, parent: UnitId, after: UnitId | null): Text {
  const unit = text.units[name];
  const from = text.units[unit?.parent ?? ''];
  const into = text.units[parent];
  if (!unit || !from || !into) return text;
  const units = { ...text.units };
  change(units, from.id, { children: from.children.filter((child) => child !== name) });
  change(units, parent, { children: inserted(units[parent]?.children ?? [], after, [name]) });
  change(units, name, { parent });
  unsettledAround(text, from, units);
  unsettledAround(text, into, units);
  const isElsewhere = langOf(text, from.id) !== langOf(text, parent);
  if (isElsewhere || around(text, into).length > 0) withoutStands(text, [name], units);
  return { ...text, units };
}

// --- parting and joining -------------------------------------------------------------------------

export function split(
  text: Text,
  name: UnitId,
  rev: number,
  at: number,
  into: { readonly id: UnitId; readonly number: string },
  trace: Trace,
): Text {
  const unit = text.units[name];
  if (!unit || unit.parent === null) return text;
  const size = length(unit.words);
  const tail = slice(unit.words, at, size);
  const missed = missedBy(rev, trace, steps(at, at - size), true);
  const { kind, parent, children, lang, facilitated } = unit;
  const units = { ...text.units };
  units[name] = { ...reworded(unit, slice(unit.words, 0, at), missed, trace), children: [] };
  unsettled(text, unit, units);
  const made_by = actOf(trace);
  units[into.id] = newUnit({ ...into, kind, parent, words: tail, children, lang, facilitated, made_by });
  change(units, parent, { children: inserted(units[parent]?.children ?? [], name, [into.id]) });
  adopt(units, [...embedsOf(tail), ...children], into.id);
  return { ...text, units };
}

export function merge(
  text: Text,
  name: UnitId,
  rev: number,
  absorbed: UnitId,
  joinedBy: string,
  trace: Trace,
): Text {
  const unit = text.units[name];
  const other = text.units[absorbed];
  if (!unit || !other || unit.parent === null) return text;
  const traced = joinedBy ? signed(text, trace) : text;
  const between: Run[] = joinedBy ? [[joinedBy, originOf(trace)]] : [];
  const added = joined([...between, ...other.words]);
  const missed = missedBy(rev, trace, steps(length(unit.words), ...added.map(([body]) => body)), true);
  const units = { ...traced.units };
  const children = [...unit.children, ...other.children];
  units[name] = { ...reworded(unit, joined([...unit.words, ...added]), missed, trace), children };
  unsettled(traced, unit, units);
  const siblings = (units[unit.parent]?.children ?? []).filter((one) => one !== absorbed);
  change(units, unit.parent, { children: siblings });
  adopt(units, [...embedded(other), ...other.children], name);
  return left(traced, units, [absorbed], trace);
}

// --- brackets ------------------------------------------------------------------------------------

/** Words of a unit stand in a bracket, or come in with one. */
export function place(
  text: Text,
  name: UnitId,
  rev: number,
  [start, size]: readonly [number, number],
  bracket: Unit,
  trace: Trace,
): Text {
  const unit = text.units[name];
  if (!unit) return text;
  const within = slice(unit.words, start, start + size);
  let traced = signed(text, trace);
  const { seat } = trace.place;
  if (trace.signed && trace.proposal === null && seat !== null) {
    traced = sittingAt(traced, `${bracket.id} ${seat}`, trace.place);
  }
  const delta = steps(start, { bracket: bracket.id }, -size);
  const units = { ...traced.units };
  const words = applied(unit.words, delta, originOf(trace));
  units[name] = reworded(unit, words, missedBy(rev, trace, delta, size > 0), trace);
  unsettled(traced, unit, units);
  const made_by = actOf(trace);
  units[bracket.id] = { ...bracket, parent: name, words: [...within, ...bracket.words], made_by };
  adopt(units, embedsOf(within), bracket.id);
  return { ...traced, units };
}

/** Neighbouring units stand in one bracket; nobody's agreement to them stands. */
export function surround(text: Text, names: readonly UnitId[], bracket: Unit, trace: Trace): Text {
  const first = text.units[names[0] ?? ''];
  const parent = text.units[first?.parent ?? ''];
  if (!first || !parent) return text;
  const at = parent.children.indexOf(first.id);
  const { children } = parent;
  const units = { ...text.units };
  change(units, parent.id, {
    children: [...children.slice(0, at), bracket.id, ...children.slice(at + names.length)],
  });
  unsettledAround(text, parent, units);
  units[bracket.id] = { ...bracket, parent: parent.id, children: names, made_by: actOf(trace) };
  withoutStands(text, names, units);
  adopt(units, names, bracket.id);
  return { ...text, units };
}

/** A bracket is gone; its words stay where it stood, or go with it. */
export function unbracket(text: Text, name: UnitId, rev: number, trace: Trace, keep: boolean): Text {
  const unit = text.units[name];
  const holder = text.units[unit?.parent ?? ''];
  if (!unit || !holder) return text;
  const units = { ...text.units };
  if (holder.children.includes(name)) {
    const at = holder.children.indexOf(name);
    const staying = keep ? unit.children : [];
    const { children } = holder;
    change(units, holder.id, {
      children: [...children.slice(0, at), ...staying, ...children.slice(at + 1)],
    });
    unsettledAround(text, holder, units);
  } else {
    units[holder.id] = opened(holder, unit, rev, trace, keep);
    unsettled(text, holder, units);
  }
  if (keep) adopt(units, [...embedded(unit), ...unit.children], holder.id);
  return left(text, units, keep ? [name] : within(text, name), trace);
}

function opened(holder: Unit, unit: Unit, rev: number, trace: Trace, keep: boolean): Unit {
  const at = placeOf(holder.words, unit.id);
  const inner = keep ? unit.words : [];
  const delta = steps(at, ...inner.map(([body]) => body), -1);
  const { words } = holder;
  const whole = joined([...slice(words, 0, at), ...inner, ...slice(words, at + 1, length(words))]);
  return reworded(holder, whole, missedBy(rev, trace, delta, inner.length > 0), trace);
}

