/**
 * Where others are in a unit's words. A place is told at a revision that the room has, and is
 * carried from there past what was done since to the words that this browser draws. Pure.
 */
import Delta, { type Op } from 'quill-delta';
import type { UnitId } from '../../formats';
import type { Sheet } from './rebase';
import { length } from './text';
import type { Unit } from './types';

/** The caret, or the words chosen, in one unit; in UTF-16 units. */
export interface Selection {
  readonly unit: UnitId;
  readonly start: number;
  readonly end: number;
}

/** A selection in the words that a unit had at a revision. */
export interface Told extends Selection {
  readonly rev: number;
}

/** The same place in what the room has: places in words it has not taken yet are where those stand. */
export function based(at: Selection, rev: number, sheet: Sheet | undefined): Told {
  if (!sheet) return { ...at, rev };
  return { ...moved(at, sheet.pending.invert(sheet.base)), rev: sheet.rev };
}

/**
 * The same place in the unit as the room has it now.
 *
 * Null where what was done since is not known any more. One that was told of words that have not
 * come yet is given back as it is.
 */
export function broughtUp(at: Told, { rev, missed }: Unit): Told | null {
  let here = at;
  while (here.rev < rev) {
    const next = missed.find(([made]) => made === here.rev + 1);
    if (!next) return null;
    here = { ...moved(here, new Delta([...next[2]] as Op[])), rev: next[0] };
  }
  return here;
}

/** The same place in the words as they are drawn, with what one has written that is on its way. */
export function drawnAt({ unit: id, start, end }: Told, unit: Unit, sheet: Sheet | undefined): Selection {
  const size = length(unit.words);
  const within = { unit: id, start: Math.min(start, size), end: Math.min(end, size) };
  return sheet?.isPending ? moved(within, sheet.pending) : within;
}

/** Where the hand is that made this edit: after what it inserted or took out last. */
export function handAfter(ops: readonly Op[]): number {
  let [at, hand] = [0, 0];
  for (const op of ops) {
    if (op.insert !== undefined) at += typeof op.insert === 'string' ? op.insert.length : 1;
    if (typeof op.retain === 'number') at += op.retain;
    else hand = at;
  }
  return hand;
}

function moved<T extends Selection>(at: T, past: Delta): T {
  return { ...at, start: past.transformPosition(at.start), end: past.transformPosition(at.end) };
}

// --- on the screen -------------------------------------------------------------------------------

/** A caret as it was measured, in pixels from the corner of the text. */
export interface Measured {
  readonly names: string;
  readonly left: number;
  readonly top: number;
  readonly height: number;
}

/** How its label stands, so that it neither leaves the text nor covers another. */
export interface Labelled extends Measured {
  /** The label reaches to the left of the caret. */
  readonly flips: boolean;
  /** How many pixels it may take. */
  readonly room: number;
  /** How many labels' heights it is lifted. */
  readonly lift: number;
}

/** As wide as a label may be thought to be, by letter and at the most. */
const [LETTER, WIDEST, HIGHEST] = [8, 260, 3];

/** Give every label a place of its own beside its caret. */
export function labelled(carets: readonly Measured[], width: number): Labelled[] {
  const out: (Labelled & { readonly from: number; readonly to: number })[] = [];
  for (const one of [...carets].sort((a, b) => a.top - b.top || a.left - b.left)) {
    const flips = one.left > width / 2;
    const room = Math.max(0, Math.min(WIDEST, flips ? one.left : width - one.left));
    const wide = Math.min(room, 8 + LETTER * one.names.length);
    const [from, to] = flips ? [one.left - wide, one.left] : [one.left, one.left + wide];
    let lift = 0;
    const isTaken = () =>
      out.some((other) => other.top === one.top && other.lift === lift && other.from < to && from < other.to);
    while (lift < HIGHEST && isTaken()) lift += 1;
    out.push({ ...one, flips, room, lift, from, to });
  }
  return out.map(({ from: _from, to: _to, ...label }) => label);
}

/** One of so many colours, always the same for the same name; the name itself stands beside it. */
export function colourOf(name: string, colours: number): number {
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 65_521;
  return sum % colours;
}
