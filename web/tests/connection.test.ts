/** The connection: the machine's decisions carried out over sockets and HTTP. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RoomApi } from '../src/lib/api';
import { Connection } from '../src/lib/connection';
import { newId } from '../src/lib/formats';
import type { LineState } from '../src/lib/line';
import type { ActRow, Frame, Resume } from '../src/lib/protocol/frames';
import { breathe, World } from './fakes/world';

const room = newId('r');
const channel = newId('c');
const act: ActRow = {
  act: JSON.stringify({ id: 'a_x', channel }),
  ...{ sig: 's', with: '{}', salt: 'x' },
};
const WELCOME = { welcome: 1, you: {}, room: {}, channels: [], limits: {} };

let world: World;
let frames: Frame[];
let phases: string[];
let resume: Resume;
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  world = new World();
  [frames, phases, resume] = [[], [], {}];
  connection = new Connection(
    room,
    world.api as unknown as RoomApi,
    {
      resume: () => resume,
      frame: (frame) => frames.push(frame),
      line: ({ phase }: LineState) => phases.push(phase.kind),
    },
    world.around,
  );
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
});

async function goLive(): Promise<void> {
  connection.start();
  await breathe();
  world.wire.open();
  world.wire.say(WELCOME);
}

/** Let three sockets fail, so that HTTP takes over. */
async function fallBack(): Promise<void> {
  connection.start();
  for (let i = 0; i < 3; i++) {
    await vi.advanceTimersByTimeAsync(5_000);
    world.wire.end(1006);
  }
  await breathe();
}

describe('over a socket', () => {
  test('the ticket goes in the subprotocol, and hello says where to resume', async () => {
    resume = { [channel]: [1, 7] };
    await goLive();
    expect(world.wire.url).toBe(`wss://room.example.org/api/rooms/${room}/live`);
    expect(world.wire.protocols).toEqual(['nr1', 'ticket.t1']);
    expect(world.wire.sent).toEqual([{ hello: 1, resume, packed: true }]);
    expect([phases, frames]).toEqual([['connecting', 'live'], [WELCOME]]);
  });

  test('what is wanted is said in the hello, and told again when it is something else', async () => {
    connection.want(['fr']);
    await goLive();
    connection.want(['fr']);
    expect(world.wire.sent).toEqual([{ hello: 1, resume, packed: true, translations: ['fr'] }]);
    connection.want([]);
    connection.want(null);
    expect(world.wire.sent.slice(1)).toEqual([{ translations: [] }, { translations: null }]);
    world.wire.end(1012);
    connection.want(['ru']);
    await vi.advanceTimersByTimeAsync(10_000);
    world.wire.open();
    expect(world.wires.map(({ sent }) => sent.length)).toEqual([3, 1]);
    expect(world.wire.sent[0]).toMatchObject({ translations: ['ru'] });
  });

  test('frames of kinds from a newer server are left aside', async () => {
    await goLive();
    world.wire.say({ news: 'unheard of' });
    world.wire.onmessage?.({ data: 'no JSON' });
    expect(frames).toEqual([WELCOME]);
  });

  test('acts go one by one as themselves, and together as one frame', async () => {
    await goLive();
    expect(await connection.sendActs([act])).toBe(true);
    await connection.sendActs([act, act]);
    expect(world.wire.sent.slice(1)).toEqual([act, { acts: [act, act] }]);
  });

  test('acts are not taken while nothing carries them', async () => {
    expect(await connection.sendActs([act])).toBe(false);
    await goLive();
    world.wire.end(1006);
    expect([await connection.sendActs([act]), connection.carries]).toEqual([false, false]);
  });

  test('a line that falls silent is cut after 40 seconds, with pings before', async () => {
    await goLive();
    const { wire } = world;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(wire.sent.slice(1)).toEqual([{ ping: 1 }, { ping: 2 }]);
    expect([wire.isClosed, phases.at(-1)]).toEqual([true, 'waiting']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([world.tickets, world.wires.length]).toEqual([2, 2]);
  });

  test('pongs keep it alive', async () => {
    await goLive();
    for (let i = 1; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(15_000);
      world.wire.say({ pong: i });
    }
    expect([world.wires.length, phases.at(-1)]).toEqual([1, 'live']);
  });

  test('what an orphaned socket still says is not heard', async () => {
    await goLive();
    const orphan = world.wire;
    const { onmessage, onclose } = orphan;
    world.tell('offline');
    world.tell('online');
    await breathe();
    world.wire.open();
    world.wire.say(WELCOME);
    frames.length = 0;
    onmessage?.({ data: JSON.stringify({ pong: 1 }) });
    onclose?.({ code: 4001 });
    expect([frames, phases.at(-1)]).toEqual([[], 'live']);
  });

  test('the page is probed when it comes back to the front', async () => {
    await goLive();
    world.show('hidden');
    world.show('visible');
    expect(world.wire.sent.at(-1)).toEqual({ ping: 1 });
    await vi.advanceTimersByTimeAsync(8_000);
    expect(phases.at(-1)).toBe('waiting');
  });

  test('after the end nothing of the browser is listened to', async () => {
    await goLive();
    world.wire.end(4001);
    world.tell('online');
    await vi.advanceTimersByTimeAsync(120_000);
    expect([phases.at(-1), world.wires.length]).toEqual(['ended', 1]);
  });
});

describe('over HTTP', () => {
  test('frames come from polls, each asking from where the client stands', async () => {
    world.onPoll = () => [WELCOME, { in: channel, epoch: 1, entries: [] }];
    await fallBack();
    resume = { [channel]: [1, 9] };
    world.onPoll = null;
    await vi.advanceTimersByTimeAsync(500);
    expect(phases.at(-1)).toBe('fallback');
    expect(frames).toHaveLength(2);
    expect(world.polls).toEqual([{}, { [channel]: [1, 9] }]);
  });

  test('each poll says which translations are wanted', async () => {
    world.onPoll = () => [WELCOME];
    connection.want(['zh']);
    await fallBack();
    connection.want(null);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(world.wants.slice(0, 2)).toEqual([['zh'], null]);
  });

  test('who was greeted asks for news only, until acts could not be posted', async () => {
    const checked = { [channel]: [1, 4] } as Resume;
    world.onPoll = () => [WELCOME];
    world.checked = checked;
    await fallBack();
    await vi.advanceTimersByTimeAsync(500);
    await connection.sendActs([act]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(world.checks.slice(0, 4)).toEqual([null, checked, null, checked]);
  });

  test('acts are posted, and their answers are frames like all others', async () => {
    await fallBack();
    const done = { done: 'a_x', in: channel, seq: 4 } as never;
    world.onActs = () => [done];
    expect(await connection.sendActs([act])).toBe(true);
    expect(frames).toEqual([done]);
  });

  test('acts that could not be posted are not lost', async () => {
    await fallBack();
    expect(await connection.sendActs([act])).toBe(false);
  });

  test('a poll that is never answered is given up, and the line begins anew', async () => {
    await fallBack();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(phases.at(-1)).toBe('waiting');
  });

  test('a socket that holds again takes over from the polls', async () => {
    world.onPoll = () => [WELCOME];
    await fallBack();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(phases.at(-1)).toBe('fallback');
    world.wire.open();
    world.wire.say(WELCOME);
    await breathe();
    expect(phases.at(-1)).toBe('live');
    const asked = world.polls.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.polls.length).toBe(asked);
  });
});
