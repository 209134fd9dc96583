/** Who brought words, at which sitting, and what late writers have missed; as Python's tracing.py. */
import type { ActId, ProposalId, UnitId } from '../../formats';
import type { Place } from '../../protocol/state';
import type { Missed, Origin, Text } from './types';

/** The origin of all words in the observers' copy; no journal has a place 0. */
export const UNTRACED = 0;
const MOST_MISSED = 256;
const FRESH = 16;
const STALE = 120 * 1_000_000;
const PAUSE = 60 * 1_000_000;
const MOST_SITTINGS = 256;
const FORGOTTEN = 512;

/** The entry whose fact is folded; whether this copy traces authors. */
export interface Trace {
  readonly place: Place;
  readonly signed: boolean;
  readonly proposal: ProposalId | null;
  /** Its words belong to no sitting. */
  readonly apart?: boolean;
}

/** The act that made what this entry changes, where authors are traced. */
export function actOf({ place, signed }: Trace): ActId | null {
  return signed ? (place.act ?? null) : null;
}

/** What words that this entry brings are signed with. */
export function originOf({ place, signed }: Trace): number {
  return signed ? place.seq : UNTRACED;
}

/** The text with an origin for what this entry brings. */
export function signed(text: Text, trace: Trace): Text {
  if (!trace.signed) return text;
  const { seat, delegation, at, seq } = trace.place;
  const origin: Origin = { seat, delegation, at, last: at, proposal: trace.proposal };
  return { ...text, origins: { ...remembered(text, at), [seq]: origin } };
}

/** The origins, without those that no words lead to any more when there are many. */
function remembered({ origins, units }: Text, now: number): Text['origins'] {
  const all = Object.entries(origins);
  if (all.length === 0 || all.length % FORGOTTEN > 0) return origins;
  const named = new Set<number>();
  for (const { words } of Object.values(units)) for (const [, origin] of words) named.add(origin);
  return Object.fromEntries(
    all.filter(([place, { last }]) => named.has(Number(place)) || now - last < PAUSE),
  );
}

/** The ids of units that were here, when these go as well. */
export function goneWith({ gone }: Text, names: readonly UnitId[]): readonly UnitId[] {
  return names.length === 0 ? gone : [...new Set([...gone, ...names])].sort();
}

/** The text with an origin for what a writer adds to a unit: that of their sitting. */
export function satDown(text: Text, unit: UnitId, trace: Trace): [Text, number] {
  if (!trace.signed) return [text, UNTRACED];
  const { seq, seat, at } = trace.place;
  if (trace.apart || trace.proposal !== null || seat === null) return [signed(text, trace), seq];
  const sitting = text.sittings[`${unit} ${seat}`];
  const origin = sitting === undefined ? undefined : text.origins[sitting];
  if (sitting !== undefined && origin && at - origin.last < PAUSE) {
    const origins = { ...text.origins, [sitting]: { ...origin, last: at } };
    return [{ ...text, origins }, sitting];
  }
  return [sittingAt(signed(text, trace), `${unit} ${seat}`, trace.place), seq];
}

/** The text in which this writer sits at this unit from now on. */
export function sittingAt(text: Text, key: string, { seq, at }: Place): Text {
  return { ...text, sittings: { ...goingOn(text, at), [key]: seq } };
}

/** The sittings, without those that ended when there are many. */
function goingOn({ sittings, origins }: Text, now: number): Text['sittings'] {
  const all = Object.entries(sittings);
  if (all.length < MOST_SITTINGS) return sittings;
  return Object.fromEntries(
    all.filter(([, place]) => now - (origins[place]?.last ?? Number.NEGATIVE_INFINITY) < PAUSE),
  );
}

/** The operations that stay beside a unit's words after one more. */
export function kept(missed: readonly Missed[], latest: Missed): Missed[] {
  const last = missed.length + 1;
  let first = Math.max(0, last - MOST_MISSED);
  while (first < last - FRESH && (missed[first]?.[1] ?? latest[1]) < latest[1] - STALE) first += 1;
  return [...missed.slice(first), latest];
}
