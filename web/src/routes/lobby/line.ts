/** The check of the connection before one enters: what answers, how fast, by which way. */
import type { RoomApi } from '../../lib/api';
import { Connection, type Surroundings } from '../../lib/connection';
import type { RoomId } from '../../lib/formats';
import { type Ending, type LineState, type Patience, PATIENCE } from '../../lib/line';
import type { ChannelItem, Frame, WelcomeFrame } from '../../lib/protocol/frames';
import { type DeviceRow, isCertified, type Seat } from '../../lib/protocol/state';

/** One answer of the server, in milliseconds of this device's clock. */
export interface Sample {
  readonly asked: number;
  readonly answered: number;
  /** What the server's clock said, in whole seconds; null when it did not say. */
  readonly serverSaid: number | null;
}

export interface Pace {
  /** The usual time there and back. */
  readonly roundTrip: number;
  /** How far this device's clock is ahead; null when it cannot be told from the same. */
  readonly ahead: number | null;
}

/** How the room was reached: live, by asking again and again, or not at all. */
export interface Reached {
  readonly way: 'live' | 'fallback' | 'none';
  readonly welcome: WelcomeFrame | null;
  readonly ending: Ending | null;
}

const SAMPLES = 5;
/** A clock this far off makes codes fail and deadlines mislead. */
export const CLOCK_MATTERS = 20_000;
const HURRIED: Patience = { ...PATIENCE, opening: 8_000, firstWait: 500, socketTries: 1 };
const LONGEST = 30_000;

/** Ask the server a few times whether it is there. */
export async function sample(
  fetching: (path: string, init: RequestInit) => Promise<Response> = (...asked) => fetch(...asked),
  now: () => number = () => performance.timeOrigin + performance.now(),
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let i = 0; i < SAMPLES; i += 1) {
    const asked = now();
    const response = await fetching('/health/live', { cache: 'no-store', credentials: 'omit' });
    const answered = now();
    if (!response.ok) throw new Error('the server is not well');
    const said = Date.parse(response.headers.get('Date') ?? '');
    samples.push({ asked, answered, serverSaid: Number.isNaN(said) ? null : said });
  }
  return samples;
}

/** What the samples say; the clock's header counts whole seconds, so less than that is no news. */
export function paceOf(samples: readonly Sample[]): Pace {
  const trips = samples.map(({ asked, answered }) => answered - asked).sort((a, b) => a - b);
  const roundTrip = Math.round(trips[Math.floor(trips.length / 2)] ?? 0);
  // The server's second began somewhere between the question and the answer.
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { asked, answered, serverSaid } of samples) {
    if (serverSaid === null) continue;
    low = Math.max(low, asked - (serverSaid + 1000));
    high = Math.min(high, answered - serverSaid);
  }
  if (low === Number.NEGATIVE_INFINITY) return { roundTrip, ahead: null };
  const isSame = low <= 1000 && high >= -1000;
  return { roundTrip, ahead: isSame ? null : Math.round((low + high) / 2) };
}

/** Try to come live into the room, as it would be entered; then hang up. */
export function tryLine(
  room: RoomId,
  api: Pick<RoomApi, 'ticket' | 'acts' | 'poll'>,
  around?: Surroundings,
): Promise<Reached> {
  return new Promise((resolve) => {
    let way: Reached['way'] = 'none';
    const finish = (welcome: WelcomeFrame | null, ending: Ending | null): void => {
      clearTimeout(timer);
      resolve({ way: welcome ? way : 'none', welcome, ending });
      queueMicrotask(() => connection.stop());
    };
    const listener = {
      resume: () => ({}),
      frame: (frame: Frame) => {
        if ('welcome' in frame) finish(frame, null);
      },
      line: ({ phase }: LineState) => {
        if (phase.kind === 'live' || phase.kind === 'fallback') way = phase.kind;
        if (phase.kind === 'ended') finish(null, phase.reason);
      },
    };
    const connection = new Connection(room, api, listener, around, HURRIED);
    const timer = setTimeout(() => finish(null, null), LONGEST);
    connection.start();
  });
}

/** Who one is in the room, and how the room sees this browser's device. */
export interface Attendance {
  /** One's own seat; observers are shown no seats, not even theirs. */
  readonly seat: Seat | null;
  readonly device: 'none' | 'unknown' | 'revoked' | 'enrolled' | 'certified';
}

/** Read one's own attendance from the welcome: in the register, or where one sits instead. */
export function attendanceIn(welcome: WelcomeFrame, device: string | null): Attendance {
  const ranked = [...welcome.channels].sort((a, b) => rank(a) - rank(b));
  const seat = ranked.map(({ state, seat: own }) => state.seats[own]).find(Boolean) ?? null;
  if (device === null) return { seat, device: 'none' };
  const rows = ranked.map(({ state }) => state.devices);
  const row = rows.map((devices) => devices[device]).find(Boolean);
  if (row) return { seat, device: standing(row) };
  // Who is shown no devices at all cannot tell, and the room itself will say.
  const isShown = rows.some((devices) => Object.keys(devices).length > 0);
  return { seat, device: isShown ? 'unknown' : 'enrolled' };
}

function rank({ state }: ChannelItem): number {
  const kind = state.charter?.kind;
  if (kind === 'register') return 0;
  return kind === 'plenary' ? 1 : 2;
}

function standing(row: DeviceRow): Attendance['device'] {
  if (row.revoked) return 'revoked';
  return isCertified(row) ? 'certified' : 'enrolled';
}
