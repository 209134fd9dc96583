/** Where a remark hangs: its words are followed through every change; as Python's anchors.py. */
import type { UnitId } from '../../formats';
import type { Body, Op } from './body';
import { length, placeOf, sizeOf } from './text';
import type { Comment, Drafting, Text, Unit } from './types';

type Step = (comment: Comment) => Comment;

/** Let every remark follow its words; `before` is the text as it was, if this reader has one. */
export function follow(drafting: Drafting, event: string, body: Body, before: Text | null): Drafting {
  const step = before && stepOf(event, body, before);
  const all = Object.entries(drafting.comments);
  if (!step || all.length === 0) return drafting;
  return { ...drafting, comments: Object.fromEntries(all.map(([name, one]) => [name, step(one)])) };
}

function stepOf(event: string, body: Body, before: Text): Step | null {
  const here =
    (step: Step): Step =>
    (one) =>
      one.unit === body.unit ? step(one) : one;
  switch (event) {
    case 'drafting.unit_edited':
      return here((one) => edited(one, body.delta));
    case 'drafting.bracket_placed':
      return here((one) => placed(one, body));
    case 'drafting.bracket_removed':
      return removed(before, before.units[body.bracket], body.outcome === 'keep');
    case 'drafting.unit_split':
      return here((one) => split(one, body));
    case 'drafting.units_merged': {
      const { unit, absorbed, joined_by } = body;
      const by = length(before.units[unit]?.words ?? []) + joined_by.length;
      return (one) => (one.unit === absorbed ? shifted(one, unit, by) : one);
    }
    case 'drafting.version_restored': {
      const touched = new Set((body.changed ?? []).map(({ id }) => id));
      return (one) => (touched.has(one.unit) ? { ...one, start: 0, length: 0 } : one);
    }
    default:
      return null;
  }
}

function at(one: Comment, unit: UnitId, start: number, end: number): Comment {
  return { ...one, unit, start, length: Math.max(end - start, 0) };
}

function shifted(one: Comment, unit: UnitId, by: number): Comment {
  return { ...one, unit, start: one.start + by };
}

/** Words inserted at either edge of what a remark is about do not belong to it. */
function edited(one: Comment, delta: readonly Op[]): Comment {
  const start = moved(delta, one.start, false);
  if (!one.length) return { ...one, start };
  const end = moved(delta, one.start + one.length, true);
  return at(one, one.unit, Math.min(start, end), end);
}

/** A remark on words that are bracketed goes with them into the bracket. */
function placed(one: Comment, { bracket, start: first, length: size }: Body): Comment {
  const last = first + size;
  const { start } = one;
  const end = start + one.length;
  if (one.length && first <= start && end <= last) return at(one, bracket, start - first, end - first);
  const where = (place: number, inside: number): number => {
    if (place <= first && !(place === first && first === last && inside)) return place;
    return place >= last ? place + 1 - size : inside;
  };
  return at(one, one.unit, where(start, first), where(end, first + 1));
}

/** A remark on the words of a bracket stays with them, or hangs where they stood. */
function removed(before: Text, bracket: Unit | undefined, keep: boolean): Step | null {
  const holder = before.units[bracket?.parent ?? ''];
  if (!bracket || !holder) return null;
  const place = placeOf(holder.words, bracket.id);
  if (place < 0) return (one) => (one.unit === bracket.id ? at(one, holder.id, 0, 0) : one);
  const grown = (keep ? length(bracket.words) : 0) - 1;
  const after = (offset: number) => (offset <= place ? offset : offset + grown);
  return (one) => {
    if (one.unit === bracket.id) {
      return keep ? shifted(one, holder.id, place) : at(one, holder.id, place, place);
    }
    if (one.unit !== holder.id) return one;
    return at(one, one.unit, after(one.start), after(one.start + one.length));
  };
}

/** A remark across the cut stays with the words before it. */
function split(one: Comment, { at: cut, into }: Body): Comment {
  if (one.start >= cut && (one.start > cut || one.length)) {
    return { ...one, unit: into, start: one.start - cut };
  }
  return at(one, one.unit, one.start, Math.min(one.start + one.length, cut));
}

/** Where a place is after an edit; with `before` it stays before what is inserted right there. */
function moved(delta: readonly Op[], place: number, before: boolean): number {
  let offset = 0;
  for (const op of delta) {
    if (offset > place) break;
    if (op.delete !== undefined) {
      place -= Math.min(op.delete, place - offset);
      continue;
    }
    const size = op.retain ?? sizeOf(op.insert ?? '');
    if (op.insert !== undefined && (offset < place || !before)) place += size;
    offset += size;
  }
  return place;
}
