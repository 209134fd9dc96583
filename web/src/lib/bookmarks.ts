/**
 * What this browser noted of each channel beside checkpoints: the key of its log, as first seen,
 * and how far each person has read.
 */
import { opener } from './database';
import type { ChannelId, PersonId, RoomId } from './formats';

const NAME = 'negotiation-room-bookmarks';
const VERSION = 1;
const STORES = {
  keys: ['origin', 'room', 'channel'],
  reading: ['origin', 'room', 'person', 'channel'],
} as const;

const open = opener(NAME, VERSION, STORES);

/** Change one record in one transaction, and give what it is afterwards. */
async function change<T extends object>(
  name: keyof typeof STORES,
  key: readonly string[],
  next: (before: T | undefined) => T,
): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, 'readwrite');
    const store = transaction.objectStore(name);
    const request = store.get([...key]) as IDBRequest<T | undefined>;
    let after: T;
    request.onsuccess = () => {
      after = next(request.result);
      if (after !== request.result) store.put(after);
    };
    transaction.oncomplete = () => resolve(after);
    transaction.onabort = () => reject(transaction.error ?? new Error('nothing was noted'));
  });
}

/**
 * Pin the key of a channel's log at first sight; give the one pinned, which may be another.
 *
 * A channel whose charter was destroyed names no key: then nothing is pinned, and what was stays.
 */
export async function pinLogKey(
  origin: string,
  room: RoomId,
  channel: ChannelId,
  key: string,
): Promise<string> {
  type Pinned = { key: string };
  const pinned = await change<Pinned>('keys', [origin, room, channel], (before) =>
    before?.key ? before : ({ origin, room, channel, key } as Pinned),
  );
  return pinned.key;
}

interface Reading {
  readonly seq: number;
}

/** How far the person has read, in the epoch it was read in; nought before anything. */
export async function lastRead(
  origin: string,
  room: RoomId,
  person: PersonId,
  channel: ChannelId,
): Promise<number> {
  return (await read(origin, room, person, channel, 0)).seq;
}

/** Note how far the person has read; it only ever grows. */
export async function noteRead(
  origin: string,
  room: RoomId,
  person: PersonId,
  channel: ChannelId,
  seq: number,
): Promise<number> {
  return (await read(origin, room, person, channel, seq)).seq;
}

function read(
  origin: string,
  room: RoomId,
  person: PersonId,
  channel: ChannelId,
  seq: number,
): Promise<Reading> {
  return change<Reading>('reading', [origin, room, person, channel], (before) =>
    before && before.seq >= seq ? before : ({ origin, room, person, channel, seq } as Reading),
  );
}
