/** What waits for an interpreter: which words into which language, how urgently, and who is at it. Pure. */
import type { UtteranceKind } from '../../../lib/capabilities/channels/fold';
import { interpretationIn, primary, type Translation } from '../../../lib/capabilities/interpretation/types';
import {
  covers,
  languagesRead,
  placesOf,
  type SaidAt,
  workingOf,
} from '../../../lib/capabilities/interpretation/working';
import type { ChannelId, SeatId } from '../../../lib/formats';
import type { Seat, ShownState } from '../../../lib/protocol/state';
import { utterancesIn } from '../../../lib/stream';

/** Why something waits, the most urgent first. */
const URGENCIES = ['wanted', 'queried', 'requested', 'machine'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Words in a language they are not written in: what an interpreter may have to do. */
export interface Task {
  readonly key: string;
  readonly channel: ChannelId;
  /** The place of the original; of a correction, the correction's own. */
  readonly of: number;
  readonly form: UtteranceKind;
  readonly isCorrection: boolean;
  /** When it was said, in microseconds since 1970. */
  readonly at: number;
  readonly from: string;
  readonly lang: string;
  /** Null where an interpreter has signed and nobody asks. */
  readonly urgency: Urgency | null;
  /** The interpreter who is at it, while they sit here. */
  readonly takenBy: SeatId | null;
  readonly certifiedBy: SeatId | null;
  /** It is signed for, by somebody else, and no second interpreter has read it. */
  readonly awaitsEyes: boolean;
  /** It is of one’s working languages, or one is at it; all are, where one has not said which these are. */
  readonly isOwn: boolean;
}

/** What the list shows. */
export const SHELVES = ['waiting', 'eyes', 'certified'] as const;
export type Shelf = (typeof SHELVES)[number];

export interface Pair {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

export interface Filter {
  readonly shelf: Shelf;
  /** Only this channel; null: all in which one interprets. */
  readonly channel: ChannelId | null;
  /** Keys of pairs; none: those of one’s working languages. */
  readonly pairs: readonly string[];
  /** Whether pairs outside one’s working languages are shown too. */
  readonly isAll: boolean;
}

/** By what a task is found again, whatever becomes of it. */
export function taskKey(channel: string, of: number, lang: string): string {
  return `${channel}/${of}/${primary(lang)}`;
}

export function pairKey(from: string, to: string): string {
  return `${primary(from)} ${primary(to)}`;
}

/** All there is to translate, or is translated, in a channel in which one interprets. */
export function tasksIn(channel: ChannelId, state: ShownState, mine: Seat): Task[] {
  const { translations } = interpretationIn(state);
  const known = new Map<number, Map<string, Translation>>();
  for (const held of Object.values(translations)) {
    const here = known.get(held.of) ?? new Map<string, Translation>();
    known.set(held.of, here.set(primary(held.lang), held));
  }
  const read = languagesRead(state);
  return Object.entries(utterancesIn(state)).flatMap(([place, said]) =>
    placesOf(Number(place), said)
      .filter(({ of }) => of >= mine.reads_from)
      .flatMap((words) => {
        const held = known.get(words.of) ?? new Map<string, Translation>();
        const wanted = words.isInForce ? read.filter(({ since }) => since <= words.of) : [];
        const languages = new Map(wanted.map(({ lang }) => [primary(lang), lang]));
        for (const [code, { lang }] of held) languages.set(code, lang);
        languages.delete(primary(words.from));
        return [...languages].flatMap(([code, lang]) =>
          task(channel, words, said.kind, lang, held.get(code) ?? null, state, mine),
        );
      }),
  );
}

/** As much of a channel as its tasks are made of. */
interface Listed {
  readonly id: ChannelId;
  readonly state: ShownState;
  readonly mine: Seat | null;
}

type Part = readonly Task[];

/** The tasks of several channels; made anew only where something has changed that they are made of. */
export class Lister {
  private known: ReadonlyMap<string, { readonly from: readonly unknown[]; readonly part: Part }> = new Map();
  private parts: readonly Part[] = [];
  private all: Part = [];

  /** All of them; the very same list as before where nothing has changed. */
  list(channels: readonly Listed[]): Part {
    const now = channels.map(({ id, state, mine }) => {
      const { channels: said, interpretation } = state.substates;
      const from = [said, interpretation, state.seats, mine];
      const before = this.known.get(id);
      if (before?.from.every((one, i) => one === from[i])) return [id, before] as const;
      return [id, { from, part: mine ? tasksIn(id, state, mine) : [] }] as const;
    });
    this.known = new Map(now);
    const parts = now.map(([, { part }]) => part);
    const isSame = parts.length === this.parts.length && parts.every((one, i) => one === this.parts[i]);
    if (!isSame) {
      this.parts = parts;
      this.all = parts.flat();
    }
    return this.all;
  }
}

function task(
  channel: ChannelId,
  { of, at, from, isCorrection, isInForce }: SaidAt,
  form: UtteranceKind,
  lang: string,
  held: Translation | null,
  state: ShownState,
  mine: Seat,
): Task[] {
  const urgency = urgencyOf(held);
  const isAsked = urgency === 'wanted' || urgency === 'queried';
  const takenBy = held?.taken_by && state.seats[held.taken_by] ? held.taken_by : null;
  // What was corrected or taken back since is done only where somebody asks for it.
  if (!isInForce && !isAsked && takenBy !== mine.id && urgency !== null) return [];
  const isSigned = held?.stage === 'certified';
  const working = workingOf(state, mine.id);
  return [
    {
      ...{ key: taskKey(channel, of, lang), channel, of, form, isCorrection, at, from, lang },
      ...{ urgency, takenBy: isSigned ? null : takenBy },
      certifiedBy: held?.certified_by ?? null,
      awaitsEyes:
        isSigned &&
        held.origin === 'person' &&
        held.certified_by !== mine.id &&
        held.checked_by === null,
      isOwn: !working || covers(working, from, lang) || takenBy === mine.id,
    },
  ];
}

/** How urgently a translation waits for an interpreter; null: it does not. */
export function urgencyOf(held: Translation | null): Urgency | null {
  if (!held) return 'requested';
  if (held.wanted_by.length > 0) return 'wanted';
  if (held.queries.length > 0) return 'queried';
  if (held.stage === 'certified') return null;
  return held.stage === 'machine' ? 'machine' : 'requested';
}

/** What lies on a shelf. */
export function shelved(tasks: readonly Task[], { shelf, channel }: Pick<Filter, 'shelf' | 'channel'>): Task[] {
  const here = tasks.filter((one) => channel === null || one.channel === channel);
  if (shelf === 'waiting') return here.filter(({ urgency }) => urgency !== null);
  if (shelf === 'eyes') return here.filter(({ awaitsEyes }) => awaitsEyes);
  return here.filter(({ urgency }) => urgency === null);
}

/** The pairs of languages there, by name of their codes, with how many each has. */
export function pairsOf(tasks: readonly Task[], chosen: readonly string[] = []): Pair[] {
  const counts = new Map<string, number>(chosen.map((key) => [key, 0]));
  for (const { from, lang } of tasks) {
    const key = pairKey(from, lang);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .map(([key, count]) => {
      const [from = '', to = ''] = key.split(' ');
      return { key, from, to, count };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Those of the chosen pairs, else of one’s own, in the order in which they are to be done. */
export function queued(tasks: readonly Task[], filter: Filter): Task[] {
  const { shelf, pairs, isAll } = filter;
  const chosen = shelved(tasks, filter).filter(({ from, lang, isOwn }) =>
    pairs.length > 0 ? pairs.includes(pairKey(from, lang)) : isOwn || isAll,
  );
  return shelf === 'waiting' ? inOrder(chosen) : chosen.sort((a, b) => b.at - a.at || byKey(a, b));
}

/** Who sits where, and what they have signed for already. */
export interface AtTheDesk {
  /** One's own seat, by channel. */
  readonly seats: ReadonlyMap<string, SeatId>;
  /** Keys of tasks for which one's signature is on its way. */
  readonly signing: ReadonlySet<string>;
}

/** What waits in any channel, of the pairs that are shown, and nobody else is at. */
export function waitingFor(
  tasks: readonly Task[],
  { pairs, isAll }: Pick<Filter, 'pairs' | 'isAll'>,
  at: AtTheDesk,
): Task[] {
  const isFree = ({ key, channel, takenBy }: Task) =>
    !at.signing.has(key) && (takenBy === null || takenBy === at.seats.get(channel));
  return queued(tasks, { shelf: 'waiting', channel: null, pairs, isAll }).filter(isFree);
}

/** By urgency, then the oldest first. */
export function inOrder(tasks: readonly Task[]): Task[] {
  const rank = ({ urgency }: Task) => (urgency ? URGENCIES.indexOf(urgency) : URGENCIES.length);
  return tasks.toSorted((a, b) => rank(a) - rank(b) || a.at - b.at || byKey(a, b));
}

const byKey = (a: Task, b: Task) => (a.key < b.key ? -1 : 1);

/**
 * What to do after a task: the next below it that nobody else is at, else the first such.
 *
 * @param at where the task stood, if it has left the list.
 */
export function nextAfter(
  tasks: readonly Task[],
  key: string | null,
  at: number,
  mine: (task: Task) => boolean,
): Task | null {
  const here = tasks.findIndex((one) => one.key === key);
  const from = here >= 0 ? here + 1 : Math.max(0, at);
  const free = (one: Task) => one.key !== key && mine(one);
  return tasks.slice(from).find(free) ?? tasks.find(free) ?? null;
}

/**
 * On which of a list the keyboard stands when the list has changed: where it stood, or, when that
 * is gone, on what has come to its place.
 */
export function standing(
  before: readonly string[],
  after: readonly string[],
  stood: string | null,
): string | null {
  if (stood !== null && after.includes(stood)) return stood;
  if (stood === null) return after[0] ?? null;
  const at = before.indexOf(stood);
  const follower = before.slice(at + 1).find((key) => after.includes(key));
  return follower ?? after.at(-1) ?? null;
}
