/** What waits for an interpreter, in which order, and where the keyboard stands when that changes. */
import { describe, expect, test } from 'vitest';
import type { Utterance } from '../../src/lib/capabilities/channels/fold';
import { type Interpretation, NO_INTERPRETATION, type Translation } from '../../src/lib/capabilities/interpretation/types';
import type { ChannelId, SeatId } from '../../src/lib/formats';
import type { Role, Seat, ShownState } from '../../src/lib/protocol/state';
import { FIRST, readChosen } from '../../src/routes/room/desk/chosen';
import { deskKeyOf } from '../../src/routes/room/desk/keys';
import {
  inOrder,
  Lister,
  nextAfter,
  pairKey,
  pairsOf,
  queued,
  standing,
  type Task,
  tasksIn,
  urgencyOf,
  waitingFor,
} from '../../src/routes/room/desk/queue';

const CHANNEL = 'c_one' as ChannelId;

function seat(id: string, role: Role = 'delegate', reads_from = 1): Seat {
  const given = { id, person: `p_${id}`, name: id, role, delegation: null, powers: [], since: 1, reads_from, suspended: false };
  return given as unknown as Seat;
}

const ME = seat('s_me', 'interpreter');
const OTHER = seat('s_other', 'interpreter');

function said(at: number, lang = 'fr', more: Partial<Utterance> = {}): Utterance {
  return {
    ...{ kind: 'statement', at, lang, seat: 's_head' as SeatId, delegation: null, role: null },
    ...{ reply_to: null, for_channel: null, corrections: [], withdrawn: false, redacted: null },
    ...more,
  };
}

function held(of: number, lang: string, more: Partial<Translation> = {}): Translation {
  return {
    ...{ of, lang, stage: 'requested', texts: [], origin: null, engine: null, gist: false },
    ...{ cautions: [], taken_by: null, certified_by: null, checked_by: null, wanted_by: [] },
    ...{ queries: [], answered: [], was_requested: true, glossary: null, promoted: null },
    ...more,
  };
}

interface Table {
  readonly said: Record<number, Utterance>;
  readonly held?: readonly Translation[];
  readonly readings?: Record<string, readonly string[]>;
  readonly working?: Interpretation['working'];
  readonly seats?: readonly Seat[];
}

function table({ said: utterances, held: all = [], readings = {}, working = {}, seats = [ME, OTHER] }: Table): ShownState {
  const translations = Object.fromEntries(all.map((one) => [`${one.of} ${one.lang}`, one]));
  const chosen = Object.entries(readings).map(([id, languages]) => [id, { languages, since: 1 }]);
  const interpretation = { ...NO_INTERPRETATION, translations, readings: Object.fromEntries(chosen), working };
  const state = {
    seats: Object.fromEntries(seats.map((one) => [one.id, one])),
    substates: { channels: { utterances }, interpretation },
  };
  return state as unknown as ShownState;
}

const tasks = (given: Table) => tasksIn(CHANNEL, table(given), ME);
const shown = (all: readonly Task[]) => all.map(({ of, lang, urgency }) => `${of} ${lang} ${urgency}`);
const SIGNED = { stage: 'certified', origin: 'person', texts: [9], certified_by: OTHER.id } as const;

describe('what waits', () => {
  test('is what somebody here reads and nobody has signed for', () => {
    const seats = [ME, seat('s_a'), seat('s_late', 'delegate', 5)];
    const readings = { s_a: ['en', 'fr'], s_late: ['es-MX'], s_gone: ['zh'] };
    const given = { said: { 3: said(3), 7: said(7, 'en') }, readings, seats };
    expect(shown(tasks(given))).toEqual([
      '3 en requested',
      '7 fr requested',
      '7 es requested',
    ]);
  });

  test('is once, where it is both read and asked for', () => {
    const given = {
      said: { 3: said(3) },
      held: [held(3, 'en', { wanted_by: ['s_a' as SeatId] })],
      seats: [ME, seat('s_a')],
      readings: { s_a: ['en-GB'] },
    };
    expect(shown(tasks(given))).toEqual(['3 en wanted']);
  });

  test('is never in the language in which it was said, nor destroyed, nor before one came', () => {
    const given = {
      said: { 2: said(2), 3: said(3, 'fr-CH'), 4: said(4, 'fr', { redacted: 'a reason' }) },
      seats: [seat('s_me', 'interpreter', 3), seat('s_a')],
      readings: { s_a: ['fr', 'en'] },
    };
    const mine = seat('s_me', 'interpreter', 3);
    expect(shown(tasksIn(CHANNEL, table(given), mine))).toEqual(['3 en requested']);
  });

  test('is of corrected words the correction, of the former only what somebody asks for', () => {
    const corrections = [{ seq: 5, at: 5, lang: 'fr' }];
    const given = {
      said: { 3: said(3, 'fr', { corrections }) },
      held: [held(3, 'en'), held(3, 'es', { queries: [8] }), held(5, 'en')],
    };
    expect(shown(tasks(given))).toEqual(['3 es queried', '5 en requested']);
  });

  test('is of words that were taken back only what somebody asks for', () => {
    const given = { said: { 3: said(3, 'fr', { withdrawn: true }) }, held: [held(3, 'en')] };
    expect(tasks(given)).toEqual([]);
  });

  test.each([
    [null, 'requested'],
    [held(1, 'en'), 'requested'],
    [held(1, 'en', { stage: 'withdrawn', texts: [4] }), 'requested'],
    [held(1, 'en', { stage: 'machine', texts: [4] }), 'machine'],
    [held(1, 'en', { ...SIGNED, queries: [12] }), 'queried'],
    [held(1, 'en', { stage: 'machine', queries: [4], wanted_by: ['s_a' as SeatId] }), 'wanted'],
    [held(1, 'en', SIGNED), null],
  ] as const)('%# is as urgent as it is asked for', (one, urgency) => {
    expect(urgencyOf(one)).toBe(urgency);
  });
});

describe('the queue', () => {
  const all = tasks({
    said: { 1: said(1), 2: said(2), 3: said(3), 4: said(4, 'en'), 5: said(5), 6: said(6) },
    held: [
      held(1, 'en', { stage: 'machine', texts: [11] }),
      held(2, 'en'),
      held(3, 'en', { stage: 'machine', texts: [13], queries: [14] }),
      held(4, 'fr', { wanted_by: ['s_a' as SeatId] }),
      held(5, 'en', { wanted_by: ['s_a' as SeatId], taken_by: OTHER.id }),
      held(6, 'en', SIGNED),
      held(6, 'es', { ...SIGNED, certified_by: ME.id }),
      held(6, 'zh', { ...SIGNED, checked_by: ME.id }),
    ],
  });
  const of = (more: Partial<Parameters<typeof queued>[1]>) =>
    queued(all, { shelf: 'waiting', channel: null, pairs: [], isAll: false, ...more }).map((one) => one.of);

  test('has first what a person asked for, then questions, requests and drafts, each the oldest first', () => {
    expect(of({})).toEqual([4, 5, 3, 2, 1]);
    expect(inOrder([...all].reverse()).slice(0, 5).map((one) => one.of)).toEqual([4, 5, 3, 2, 1]);
  });

  test('shows the pairs that were chosen, in this channel', () => {
    expect(of({ pairs: [pairKey('en-GB', 'fr')] })).toEqual([4]);
    expect(of({ channel: 'c_two' as ChannelId })).toEqual([]);
  });

  test('counts each pair, also a chosen one of which nothing is left', () => {
    const waiting = all.filter(({ urgency }) => urgency !== null);
    expect(pairsOf(waiting, ['ru en']).map(({ key, count }) => [key, count])).toEqual([
      ['en fr', 1],
      ['fr en', 4],
      ['ru en', 0],
    ]);
  });

  test('has for a second reading what another has signed, and nobody has read', () => {
    const eyes = queued(all, { shelf: 'eyes', channel: null, pairs: [], isAll: false });
    expect(eyes.map(({ lang }) => lang)).toEqual(['en']);
    expect(queued(all, { shelf: 'certified', channel: null, pairs: [], isAll: false })).toHaveLength(3);
  });

  test('says who is at it, as long as they sit here', () => {
    expect(all.find((one) => one.of === 5)?.takenBy).toBe(OTHER.id);
    const gone = { said: { 5: said(5) }, held: [held(5, 'en', { taken_by: OTHER.id })], seats: [ME] };
    expect(tasks(gone)[0]?.takenBy).toBeNull();
  });

  test('counts for the tab what one can do: of any channel, free or one’s own, not signed for yet', () => {
    const at = (seat: string, ...signing: string[]) => ({
      seats: new Map([[CHANNEL as string, seat as SeatId]]),
      signing: new Set(signing),
    });
    const places = (pairs: string[], who: ReturnType<typeof at>) =>
      waitingFor(all, { pairs, isAll: false }, who).map((one) => one.of);
    expect(places([], at(ME.id))).toEqual([4, 3, 2, 1]);
    expect(places([], at(OTHER.id))).toEqual([4, 5, 3, 2, 1]);
    expect(places(['fr en'], at(ME.id))).toEqual([3, 2, 1]);
    expect(places(['fr en'], at(ME.id, `${CHANNEL}/2/en`))).toEqual([3, 1]);
    expect(places(['ru en'], at(ME.id))).toEqual([]);
  });

  test('goes on with what is below and nobody else is at, then from the top', () => {
    const waiting = inOrder(all.filter(({ urgency }) => urgency !== null));
    const free = ({ takenBy }: Task) => takenBy === null || takenBy === ME.id;
    const after = (place: number, at = 0) => {
      const key = waiting.find((one) => one.of === place)?.key ?? null;
      return nextAfter(waiting, key, at, free)?.of;
    };
    expect([after(4), after(3), after(1)]).toEqual([3, 2, 4]);
    expect(after(99, 3)).toBe(2);
    expect(nextAfter(waiting.slice(0, 1), waiting[0]?.key ?? '', 0, free)).toBeNull();
  });
});

describe('one’s working languages', () => {
  const given = {
    said: { 1: said(1), 2: said(2, 'en'), 3: said(3, 'ar') },
    held: [held(1, 'en'), held(1, 'ru'), held(2, 'fr'), held(3, 'en', { taken_by: ME.id })],
    working: { [ME.id]: { out_of: ['fr-CH'], into: ['en'], since: 1 } },
  };
  const chosen = { shelf: 'waiting', channel: null, pairs: [] as string[], isAll: false } as const;
  const of = (more: object) => shown(queued(tasks(given), { ...chosen, ...more }));

  test('are what the list begins with, and what one is at; all others are there for the asking', () => {
    expect(of({})).toEqual(['1 en requested', '3 en requested']);
    expect(of({ isAll: true })).toHaveLength(4);
    expect(of({ pairs: ['en fr'] })).toEqual(['2 fr requested']);
    const at = { seats: new Map([[CHANNEL as string, ME.id]]), signing: new Set<string>() };
    expect(waitingFor(tasks(given), chosen, at)).toHaveLength(2);
  });

  test('show everything where one has not said which they are', () => {
    expect(tasksIn(CHANNEL, table(given), OTHER).every(({ isOwn }) => isOwn)).toBe(true);
  });
});

describe('the list of several channels', () => {
  test('is the same until something changes that it is made of', () => {
    const lister = new Lister();
    const one = { id: CHANNEL, state: table({ said: { 3: said(3) }, held: [held(3, 'en')] }), mine: ME };
    const two = { id: 'c_two' as ChannelId, state: table({ said: { 4: said(4) }, held: [held(4, 'es')] }), mine: ME };
    const first = lister.list([one, two]);
    expect(shown(first)).toEqual(['3 en requested', '4 es requested']);
    const typing = { ...one.state, substates: { ...one.state.substates, drafting: {} } };
    expect(lister.list([{ ...one, state: typing }, two])).toBe(first);
    const news = table({ said: { 3: said(3), 5: said(5) }, held: [held(5, 'en')] });
    expect(shown(lister.list([{ ...one, state: news }, two]))).toEqual(['5 en requested', '4 es requested']);
    expect(shown(lister.list([two]))).toEqual(['4 es requested']);
    expect(lister.list([{ ...two, mine: null }])).toEqual([]);
  });
});

describe('the keyboard', () => {
  test.each([
    ['something more urgent came', ['a', 'b'], ['z', 'a', 'b'], 'b', 'b'],
    ['it is done: on what follows', ['a', 'b', 'c'], ['a', 'c'], 'b', 'c'],
    ['the last is done: on the new last', ['a', 'b'], ['a'], 'b', 'a'],
    ['two are done at once', ['a', 'b', 'c', 'd'], ['z', 'a', 'd'], 'b', 'd'],
    ['nothing is left', ['a'], [], 'a', null],
    ['it stood nowhere', [], ['a', 'b'], null, 'a'],
  ] as const)('stands still when %s', (_why, before, after, stood, expected) => {
    expect(standing(before, after, stood)).toBe(expected);
  });

  const press = (code: string, more = {}) =>
    deskKeyOf({ altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, isComposing: false, code, key: code, ...more });

  test('acts with Alt or Ctrl only, never while a word is being composed', () => {
    expect(press('Enter', { ctrlKey: true })).toBe('certify');
    expect(press('Enter', { metaKey: true })).toBe('certify');
    expect(press('Enter', { ctrlKey: true, isComposing: true })).toBeNull();
    expect(press('Enter')).toBeNull();
    expect(press('KeyT', { altKey: true })).toBe('take');
    expect(press('KeyT')).toBeNull();
    expect(press('KeyT', { altKey: true, ctrlKey: true })).toBeNull();
    expect(press('constructor', { altKey: true })).toBeNull();
  });
});

describe('what was chosen', () => {
  test('is read back', () => {
    const chosen = { shelf: 'eyes', isEverywhere: false, pairs: ['fr en'], isAll: false } as const;
    expect(readChosen(JSON.stringify(chosen))).toEqual(chosen);
    expect(readChosen(JSON.stringify({ ...chosen, isAll: true }))).toEqual(chosen);
  });

  test.each([null, 'nonsense', '7', '{"shelf":"x","pairs":["<b>",3],"isEverywhere":"yes"}'])(
    'is the first view where nothing sensible was kept: %s',
    (kept) => expect(readChosen(kept)).toEqual(FIRST),
  );
});
