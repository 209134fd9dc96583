/** Laid terms that nobody has proposed yet, and the laying of several pieces one after another. Pure. */
import type { ActId, Json } from '../../formats';
import type { PendingAct, WhyNot } from '../../outbox';
import type { Piece } from './terms';
import { inForce, type Laid, type Languages } from './types';

/** Terms that end at a place, as they may be proposed. */
export interface Draft extends Laid {
  /** The place of its last terms. */
  readonly place: number;
  /** The places of all its own terms, in their order. */
  readonly chain: readonly number[];
  /** How many concepts all its terms together name anew, or otherwise. */
  readonly total: number;
  /** The version it begins from; null for none. */
  readonly from: number | null;
}

/** What was laid and became part of no version, the newest first. */
export function openDrafts({ laid, versions }: Languages): Draft[] {
  const used = new Set(Object.values(versions).flatMap(({ pieces }) => pieces));
  const followed = new Set(Object.values(laid).map(({ after }) => after));
  return Object.entries(laid)
    .map(([place, one]) => ({ place: Number(place), one }))
    .filter(({ place }) => !used.has(place) && !followed.has(place))
    .map(({ place, one }) => {
      const chain = chainOf(laid, place);
      const total = chain.reduce((sum, each) => sum + (laid[each]?.concepts ?? 0), 0);
      const languages = new Set(chain.flatMap((each) => laid[each]?.languages ?? []));
      const from = laid[chain[0] ?? place]?.basis ?? null;
      return { ...one, place, chain, total, from, languages: [...languages].sort() };
    })
    .sort((a, b) => b.place - a.place);
}

function chainOf(laid: Languages['laid'], place: number): number[] {
  const chain: number[] = [];
  for (let at: number | null = place; at !== null && laid[at]; at = laid[at]?.after ?? null) chain.unshift(at);
  return chain;
}

/** One's own newest draft that begins from the version in force, to which more can be added. */
export function draftToGoOn(languages: Languages, seat: string | null): Draft | null {
  const number = inForce(languages)?.number ?? null;
  return openDrafts(languages).find(({ by, from }) => seat !== null && by === seat && from === number) ?? null;
}

/** Where new terms go: after one's own draft, else upon a version, else by themselves. */
export interface Upon {
  readonly after: number | null;
  readonly basis: number | null;
}

/** Several pieces on their way, one act after the other. */
export interface Laying {
  readonly title: string;
  readonly pieces: readonly Piece[];
  /** How many of them lie before the room. */
  readonly done: number;
  /** The place of the piece before the next one. */
  readonly after: number | null;
  readonly basis: number | null;
  /** The act under way. */
  readonly act: ActId | null;
  /** The last place there was when it was sent. */
  readonly since: number;
  readonly refusal: WhyNot | null;
}

export function laying(title: string, pieces: readonly Piece[], { after, basis }: Upon): Laying {
  return { title, pieces, done: 0, after, basis, act: null, since: 0, refusal: null };
}

export function isLaid({ done, pieces }: Laying): boolean {
  return done === pieces.length;
}

/** The next act; null while one is under way, was refused, or all is done. */
export function nextLaying({ title, pieces, done, after, basis, act, refusal }: Laying): Record<string, Json> | null {
  const piece = pieces[done];
  if (!piece || act !== null || refusal !== null) return null;
  return {
    title,
    concepts: [...piece.concepts],
    removed: [...piece.removed],
    after,
    // What goes on from other terms has their basis.
    basis: after === null ? basis : null,
  };
}

/** What becomes of it, as the outbox and the register tell; the same while they tell nothing new. */
export function followed(
  one: Laying,
  pending: readonly PendingAct[],
  { laid }: Languages,
  seat: string | null,
): Laying {
  if (one.act === null) return one;
  const act = pending.find(({ id }) => id === one.act);
  if (act?.stage === 'refused') return { ...one, act: null, refusal: act.refusal };
  if (act) return one;
  const places = Object.entries(laid)
    .filter(([place, { by, after }]) => Number(place) > one.since && by === seat && after === one.after)
    .map(([place]) => Number(place));
  if (places.length === 0) return one;
  return { ...one, act: null, done: one.done + 1, after: Math.min(...places) };
}
