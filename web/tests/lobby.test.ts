/** The check before one enters: pace, clock, line, and as whom. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { newId } from '../src/lib/formats';
import type { WelcomeFrame } from '../src/lib/protocol/frames';
import { attendanceIn, paceOf, sample, type Sample, tryLine } from '../src/routes/lobby/line';
import { breathe, World } from './fakes/world';

/** Samples a clock so far ahead would give, at moments spread over a second. */
function samples(ahead: number, trips: readonly number[]): Sample[] {
  return trips.map((trip, i) => {
    const server = 1_795_360_000_000 + i * 213;
    const asked = server + ahead - trip / 2;
    return { asked, answered: asked + trip, serverSaid: Math.floor(server / 1000) * 1000 };
  });
}

describe('the pace', () => {
  test('is the usual time there and back, whatever one slow answer says', () => {
    expect(paceOf(samples(0, [40, 42, 900, 38, 41])).roundTrip).toBe(41);
  });

  test('says nothing of a clock that is right to the second', () => {
    for (const ahead of [0, 700, -700]) {
      expect(paceOf(samples(ahead, [40, 40, 40])).ahead, `${ahead}`).toBeNull();
    }
  });

  test('tells a clock that is ahead from one that is behind', () => {
    expect(paceOf(samples(90_000, [40, 40, 40])).ahead).toBeCloseTo(90_000, -3);
    expect(paceOf(samples(-90_000, [40, 40, 40])).ahead).toBeCloseTo(-90_000, -3);
  });

  test('leaves the clock alone when the server does not say its time', async () => {
    const found = await sample(async () => new Response('{}'), () => 5);
    expect(found).toHaveLength(5);
    expect(paceOf(found).ahead).toBeNull();
  });

  test('is not taken of a server that is unwell', async () => {
    const unwell = async (): Promise<Response> => new Response('', { status: 503 });
    await expect(sample(unwell, () => 5)).rejects.toThrow();
  });
});

describe('the line', () => {
  const room = newId('r');
  const WELCOME = { welcome: 1, you: {}, room: {}, channels: [], limits: {} };
  let world: World;

  beforeEach(() => {
    vi.useFakeTimers();
    world = new World();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is live when a socket brings the welcome, and is hung up afterwards', async () => {
    const trying = tryLine(room, world.api, world.around);
    await breathe();
    world.wire.open();
    world.wire.say(WELCOME);
    expect(await trying).toMatchObject({ way: 'live', ending: null });
    await breathe();
    expect(world.wire.isClosed).toBe(true);
  });

  test('falls back to HTTP at the first socket that does not hold', async () => {
    world.onPoll = () => [WELCOME];
    const trying = tryLine(room, world.api, world.around);
    await breathe();
    world.wire.end(1006);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await trying).toMatchObject({ way: 'fallback' });
  });

  test('is none when nothing answers, after a bounded wait', async () => {
    world.ticketFails = 'silence';
    const trying = tryLine(room, world.api, world.around);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await trying).toEqual({ way: 'none', welcome: null, ending: null });
  });

  test('says when one is signed out', async () => {
    world.ticketFails = 401;
    const trying = tryLine(room, world.api, world.around);
    await breathe();
    expect(await trying).toMatchObject({ way: 'none', ending: 'signed_out' });
  });
});

describe('the attendance', () => {
  const device = newId('d');
  const welcome = (
    ...channels: { kind: string; seats: object; devices: object }[]
  ): WelcomeFrame =>
    ({
      channels: channels.map(({ kind, seats, devices }) => ({
        seat: 's_1',
        state: { charter: { kind }, seats, devices },
      })),
    }) as unknown as WelcomeFrame;
  const row = (changes: object = {}) => ({ [device]: { certified: false, revoked: false, ...changes } });
  const seats = (name: string) => ({ s_1: { name } });

  test('is read from the register before any other channel', () => {
    const told = welcome(
      { kind: 'caucus', seats: seats('elsewhere'), devices: {} },
      { kind: 'plenary', seats: seats('plenary'), devices: {} },
      { kind: 'register', seats: seats('register'), devices: row() },
    );
    expect(attendanceIn(told, device)).toMatchObject({
      seat: { name: 'register' },
      device: 'enrolled',
    });
  });

  test.each([
    [{ certified: true }, 'certified'],
    [{ revoked: true, certified: true }, 'revoked'],
    [{}, 'enrolled'],
  ])('shows the device as the room sees it: %o', (changes, seen) => {
    const told = welcome({ kind: 'plenary', seats: {}, devices: row(changes) });
    expect(attendanceIn(told, device).device).toBe(seen);
  });

  test('knows a device that the room does not know, and a browser without one', () => {
    const told = welcome({ kind: 'plenary', seats: {}, devices: row() });
    expect(attendanceIn(told, newId('d')).device).toBe('unknown');
    expect(attendanceIn(told, null)).toEqual({ seat: null, device: 'none' });
  });

  test('believes a device where the room shows none to this reader', () => {
    expect(attendanceIn(welcome({ kind: 'plenary', seats: {}, devices: {} }), device).device).toBe(
      'enrolled',
    );
  });
});
