/** The last verified checkpoint of each channel: what this browser holds the server to. */
import { beginningWith, read, within } from './database';
import type { Bytes, ChannelId, RoomId } from './formats';

export interface Remembered {
  readonly origin: string;
  readonly room: RoomId;
  readonly channel: ChannelId;
  readonly epoch: number;
  readonly size: number;
  readonly root: Bytes;
  /** The signed note itself: the evidence, should the server ever contradict it. */
  readonly note: string;
}

/** Give the checkpoint this browser last verified in a channel. */
export function lastVerified(
  origin: string,
  room: RoomId,
  channel: ChannelId,
): Promise<Remembered | undefined> {
  return read<Remembered>('checkpoints', [origin, room, channel]);
}

/** Give the checkpoints this browser last verified in a room's channels. */
export async function everyLastVerified(
  origin: string,
  room: RoomId,
): Promise<readonly Remembered[]> {
  const all = await within<Remembered[]>('checkpoints', 'readonly', (store, give) => {
    const request = store.getAll(beginningWith([origin, room])) as IDBRequest<Remembered[]>;
    request.onsuccess = () => give(request.result);
  });
  return all ?? [];
}

/**
 * Remember a checkpoint whose consistency with the last was proved; say whether it went further.
 *
 * An older one never takes the place of a newer: another tab may have been quicker.
 */
export async function remember(checkpoint: Remembered): Promise<boolean> {
  const { origin, room, channel, epoch, size } = checkpoint;
  const isFurther = await within<boolean>('checkpoints', 'readwrite', (store, give) => {
    const request = store.get([origin, room, channel]) as IDBRequest<Remembered | undefined>;
    request.onsuccess = () => {
      const last = request.result;
      const further =
        !last || epoch > last.epoch || (epoch === last.epoch && size > last.size);
      if (further) store.put(checkpoint);
      give(further);
    };
  });
  return isFurther ?? false;
}
