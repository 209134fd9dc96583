/** One person's visits to a room of our own making: journal, server, world, and the store under test. */
import 'fake-indexeddb/auto';
import './locks';
import { expect, vi } from 'vitest';
import type { RoomApi } from '../../src/lib/api';
import type { ChannelView } from '../../src/lib/channel.svelte';
import { Device } from '../../src/lib/device';
import { newId } from '../../src/lib/formats';
import type { Role } from '../../src/lib/protocol/state';
import { RoomStore } from '../../src/lib/room.svelte';
import { FakeJournal, newPlayer, ORIGIN, type Player } from './journal';
import { FakeServer } from './server';
import { World } from './world';

const realTimeout = globalThis.setTimeout;

export class Visit {
  store: RoomStore;

  private constructor(
    readonly me: Player,
    readonly ana: Player,
    readonly plenary: FakeJournal,
    readonly world: World,
    readonly server: FakeServer,
  ) {
    this.store = this.again();
  }

  /** Found a room with two people: oneself, in this role, and Ana, who heads a delegation. */
  static async begin(role: Role): Promise<Visit> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
    const room = newId('r');
    const person = newId('p');
    const device = await Device.make({ origin: ORIGIN, room, person });
    const stranger = await newPlayer('Me', role);
    const signing = { ...stranger.device, device: device.id, key: device.key };
    const me = { ...stranger, person, device: signing };
    const ana = await newPlayer('Ana', 'head_of_delegation');
    const plenary = await FakeJournal.found([me, ana], { room });
    const world = new World();
    return new Visit(me, ana, plenary, world, new FakeServer(world, [plenary], me));
  }

  end(): void {
    this.store.stop();
    vi.useRealTimers();
  }

  /** The room's page opened anew in the same browser. */
  again(): RoomStore {
    const api = this.world.api as unknown as RoomApi;
    const { room } = this.plenary;
    this.store = new RoomStore(room, { api, around: this.world.around, hold: 0, origin: ORIGIN });
    return this.store;
  }

  /** Open the line, and be welcomed. */
  async enter(): Promise<ChannelView> {
    const { store, world, server } = this;
    await done(store.start());
    await until(() => world.wires.length > 0 && !world.wire.isClosed);
    await server.accept();
    await until(() => store.ready);
    await done(store.settled());
    return store.channels[0] as ChannelView;
  }
}

/** IndexedDB and WebCrypto take real time, the line and the outbox the fake one: let both pass. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 1_500 && !isSo(); i++) {
    await vi.advanceTimersByTimeAsync(i < 300 ? 10 : 1);
    await new Promise((resolve) => realTimeout(resolve, i < 50 ? 0 : 2));
  }
  expect(isSo()).toBe(true);
}

/** Wait for something that needs both kinds of time. */
export async function done<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  void work.finally(() => (isDone = true)).catch(() => undefined);
  await until(() => isDone);
  return work;
}
