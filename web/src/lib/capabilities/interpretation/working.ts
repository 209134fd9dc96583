/** Between which languages interpreters work, and which ones nobody here works into; equal to the server's. Pure. */
import type { SeatId } from '../../formats';
import type { ShownState } from '../../protocol/state';
import { utterancesIn } from '../../stream';
import type { Utterance } from '../channels/fold';
import { interpretationIn, primary, type Working } from './types';

/** The last utterances from which it is told in which languages this channel is read. */
const LATELY = 5;

/** Whether a text in one language, wanted in the other, is theirs; regions do not count. */
export function covers({ out_of, into }: Working, from: string, to: string): boolean {
  const [source, target] = [primary(from), primary(to)];
  return source !== target && out_of.map(primary).includes(source) && into.map(primary).includes(target);
}

/** Whether somebody who works from these into those translates anything. */
export function isPair(out_of: readonly string[], into: readonly string[]): boolean {
  return out_of.some((from) => into.some((to) => primary(from) !== primary(to)));
}

/** Between which languages somebody works here; null where they have not said so. */
export function workingOf(state: ShownState, seat: SeatId | undefined): Working | null {
  return (seat && interpretationIn(state).working[seat]) ?? null;
}

/**
 * The languages wanted here lately that no interpreter here works into, by their codes.
 *
 * Whoever has not said between which languages they work is shown every pair, and counts for all.
 */
export function uncovered(state: ShownState): readonly string[] {
  const interpreters = Object.values(state.seats).filter(
    ({ role, suspended }) => role === 'interpreter' && !suspended,
  );
  const stated = interpreters.map(({ id }) => workingOf(state, id));
  if (stated.includes(null)) return [];
  const covered = new Set(stated.flatMap((one) => one?.into.map(primary) ?? []));
  return wanted(state).filter((lang) => !covered.has(lang));
}

/** The languages in which somebody reads what was said lately in another one. */
function wanted(state: ShownState): readonly string[] {
  const said = Object.entries(utterancesIn(state))
    .flatMap(([place, one]) => placesOf(Number(place), one))
    .sort((a, b) => a.of - b.of)
    .slice(-LATELY);
  const lately = new Map(said.map(({ of, from }) => [of, primary(from)]));
  const read = languagesRead(state);
  const chosen = said.flatMap(({ of }) => read.flatMap((one) => (one.since <= of ? [[of, one.lang] as const] : [])));
  // Of those who chose nothing, the record says only into what the clerk has had put the words.
  const asked = Object.values(interpretationIn(state).translations).map((one) => [one.of, primary(one.lang)] as const);
  const found = [...chosen, ...asked].filter(([of, lang]) => (lately.get(of) ?? lang) !== lang);
  return [...new Set(found.map(([, lang]) => lang))].sort();
}

/** Words that were said. */
export interface SaidAt {
  readonly of: number;
  readonly at: number;
  readonly from: string;
  readonly isCorrection: boolean;
  /** Nothing was said since in their place, nor were they taken back. */
  readonly isInForce: boolean;
}

/** The words of an utterance and of its corrections, if they were not destroyed. */
export function placesOf(of: number, said: Utterance): SaidAt[] {
  if (said.redacted !== null) return [];
  const all = [
    { of, at: said.at, from: said.lang, isCorrection: false },
    ...said.corrections.map(({ seq, at, lang }) => ({ of: seq, at, from: lang, isCorrection: true })),
  ];
  return all.map((words, i) => ({
    ...words,
    isInForce: i === all.length - 1 && !said.withdrawn,
  }));
}

/** The languages that somebody here has chosen to read, and from which place on. */
export function languagesRead(state: ShownState): { readonly lang: string; readonly since: number }[] {
  const since = new Map<string, number>();
  for (const [seat, { languages }] of Object.entries(interpretationIn(state).readings)) {
    const reader = state.seats[seat];
    if (!reader) continue;
    for (const lang of languages.map(primary)) {
      since.set(lang, Math.min(since.get(lang) ?? Infinity, reader.reads_from));
    }
  }
  return [...since].map(([lang, from]) => ({ lang, since: from }));
}
