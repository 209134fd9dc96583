/** The line's machine, one thing that happens at a time. */
import { describe, expect, test } from 'vitest';
import { IDLE, type LineEvent, type LineState, PATIENCE, step, wakeAt } from '../src/lib/line';

/** Let things happen one after another: [at, event]; gives the state and the last effects. */
function play(...happenings: readonly (readonly [number, LineEvent])[]) {
  let state: LineState = IDLE;
  let effects: readonly { readonly do: string }[] = [];
  for (const [at, event] of happenings) ({ state, effects } = step(state, event, at, 1));
  return { state, done: effects.map((effect) => effect.do) };
}

const start = [0, { on: 'start', online: true }] as const;
const ticket = [10, { on: 'ticket', attempt: 1, ticket: 't' }] as const;
const welcome = [20, { on: 'heard', attempt: 1, isWelcome: true }] as const;
const live = [start, ticket, welcome] as const;
const tick = (at: number) => [at, { on: 'tick' }] as const;
const closed = (at: number, code: number, attempt = 1) =>
  [at, { on: 'closed', attempt, code }] as const;

describe('connecting', () => {
  test('asks for a fresh ticket, opens with it, and is live with the welcome', () => {
    expect(play(start).done).toEqual(['fetch_ticket']);
    expect(play(start, ticket).done).toEqual(['open']);
    expect(play(start, ticket).state.phase.kind).toBe('connecting');
    expect(play(...live).state.phase.kind).toBe('live');
  });

  test('waits while the browser says it is offline, and begins when it is not', () => {
    const off = [0, { on: 'start', online: false }] as const;
    expect(play(off).state.phase.kind).toBe('offline');
    const { state, done } = play(off, [9, { on: 'online' }]);
    expect([state.phase.kind, done]).toEqual(['connecting', ['fetch_ticket']]);
  });

  test('asks for another ticket with every attempt', () => {
    const { state, done } = play(...live, closed(30, 1006), tick(1030));
    expect([state.attempt, done]).toEqual([2, ['fetch_ticket']]);
  });

  test.each([
    [401, 'signed_out'],
    [403, 'no_seat'],
    [404, 'no_seat'],
  ])('ends when the ticket is refused with %i', (status, reason) => {
    const { state } = play(start, [10, { on: 'no_ticket', attempt: 1, status }]);
    expect(state.phase).toEqual({ kind: 'ended', reason });
  });

  test('waits longer each time nobody answers, but never goes to HTTP for that', () => {
    const happenings: (readonly [number, LineEvent])[] = [start];
    const waits: number[] = [];
    let at = 0;
    for (let attempt = 1; attempt <= 8; attempt++) {
      happenings.push([at, { on: 'no_ticket', attempt, status: null }]);
      const { phase } = play(...happenings).state;
      if (phase.kind !== 'waiting') throw new Error(phase.kind);
      waits.push(phase.until - at);
      at = phase.until;
      happenings.push(tick(at));
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  test('gives up on a socket that never opens', () => {
    const { state, done } = play(start, ticket, tick(PATIENCE.opening));
    expect([state.phase.kind, state.cut, done]).toEqual(['waiting', 1, ['drop']]);
  });

  test('waits between half and all of its time, by chance', () => {
    const failed: LineEvent = { on: 'no_ticket', attempt: 1, status: null };
    const begun = step(IDLE, { on: 'start', online: true }, 0, 0).state;
    expect(step(begun, failed, 0, 0).state.phase).toEqual({ kind: 'waiting', until: 500 });
    expect(step(begun, failed, 0, 1).state.phase).toEqual({ kind: 'waiting', until: 1000 });
  });
});

describe('a live line', () => {
  test('pings when it has been silent, and is cut when nothing answers', () => {
    expect(wakeAt(play(...live).state)).toBe(20 + PATIENCE.ping);
    expect(play(...live, tick(20 + PATIENCE.ping)).done).toEqual(['ping']);
    const { state, done } = play(...live, tick(15_020), tick(30_020), tick(40_020));
    expect([state.phase.kind, done]).toEqual(['waiting', ['drop']]);
  });

  test('lives on with whatever is heard', () => {
    const heard = [39_000, { on: 'heard', attempt: 1, isWelcome: false }] as const;
    expect(play(...live, heard, tick(40_020)).state.phase.kind).toBe('live');
  });

  test('is asked for a sign of life when the page comes back, and cut soon without one', () => {
    const visible = [1000, { on: 'visible' }] as const;
    expect(play(...live, visible).done).toEqual(['ping']);
    expect(play(...live, visible, tick(1000 + PATIENCE.probe)).state.phase.kind).toBe('waiting');
  });

  test('is let go when the browser goes offline, though its socket says nothing', () => {
    const { state, done } = play(...live, [50, { on: 'offline' }]);
    expect([state.phase.kind, done]).toEqual(['offline', ['drop']]);
  });

  test('does not hear an orphaned attempt', () => {
    const again = [tick(1030), [1040, { on: 'ticket', attempt: 2, ticket: 'u' }]] as const;
    const orphan = [1050, { on: 'heard', attempt: 1, isWelcome: true }] as const;
    const { state } = play(...live, closed(30, 1006), ...again, orphan, closed(1060, 4001, 1));
    expect(state.phase.kind).toBe('connecting');
  });
});

describe('a closing code', () => {
  test.each([
    [4001, 'signed_out'],
    [4003, 'no_seat'],
    [4009, 'update_needed'],
    [4010, 'update_needed'],
  ])('%i ends the line', (code, reason) => {
    expect(play(...live, closed(30, code)).state.phase).toEqual({ kind: 'ended', reason });
  });

  test.each([1012, 4008, 4011, 1006])('%i means to come back soon', (code) => {
    expect(play(...live, closed(30, code)).state.phase).toEqual({ kind: 'waiting', until: 1030 });
  });

  test('4029 means to wait a minute', () => {
    const { phase } = play(...live, closed(30, 4029)).state;
    expect(phase).toEqual({ kind: 'waiting', until: 61_030 });
  });

  test('does not revive an ended line', () => {
    const { state } = play(...live, closed(30, 4001), [40, { on: 'online' }], tick(99_999));
    expect(state.phase.kind).toBe('ended');
  });
});

describe('where sockets do not pass', () => {
  const failures = [1, 2, 3].flatMap((attempt): (readonly [number, LineEvent])[] => {
    const at = attempt * 10_000;
    return [
      [at, { on: 'ticket', attempt, ticket: 't' }],
      [at + 1, { on: 'closed', attempt, code: 1006 }],
      ...(attempt < 3 ? [tick(at + 9_000)] : []),
    ];
  });
  const fallen = [start, ...failures] as const;
  const trial = 30_001 + PATIENCE.socketAgain;

  test('the third attempt is followed by HTTP', () => {
    const { state, done } = play(...fallen);
    expect([state.phase.kind, done]).toEqual(['fallback', ['drop', 'poll']]);
  });

  test('polls follow each other', () => {
    const polled = [40_000, { on: 'polled', attempt: 4 }] as const;
    expect(play(...fallen, polled).done).toEqual(['poll']);
  });

  test('a socket is tried again later, and taken when it holds', () => {
    expect(play(...fallen, tick(trial)).done).toEqual(['fetch_ticket']);
    const opened = [
      [trial + 5, { on: 'ticket', attempt: 4, ticket: 't' }],
      [trial + 9, { on: 'heard', attempt: 4, isWelcome: true }],
    ] as const;
    const { state, done } = play(...fallen, tick(trial), ...opened);
    expect([state.phase.kind, state.cut, done]).toEqual(['live', 0, ['stop_polling']]);
  });

  test('a trial that fails leaves HTTP as it is', () => {
    const opened = [trial + 5, { on: 'ticket', attempt: 4, ticket: 't' }] as const;
    const { state, done } = play(...fallen, tick(trial), opened, closed(trial + 9, 1006, 4));
    expect([state.phase.kind, done]).toEqual(['fallback', ['drop']]);
  });

  test('when HTTP is silent too it waits, and one more failure leads back', () => {
    const silent = [40_000, { on: 'not_polled', attempt: 4, status: null }] as const;
    const { state } = play(...fallen, silent);
    expect(state.phase.kind).toBe('waiting');
    const again = [
      tick(80_000),
      [80_001, { on: 'ticket', attempt: 5, ticket: 't' }],
      closed(80_002, 1006, 5),
    ] as const;
    expect(play(...fallen, silent, ...again).state.phase.kind).toBe('fallback');
  });

  test('a poll that is refused says why it ends', () => {
    const out = [40_000, { on: 'not_polled', attempt: 4, status: 401 }] as const;
    expect(play(...fallen, out).state.phase).toEqual({ kind: 'ended', reason: 'signed_out' });
  });
});
