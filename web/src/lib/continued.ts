/** The proof that a channel's log goes on from what was verified of it, where it came without. */
import { Refusal, type RoomApi, Unreachable } from './api';
import type { ChannelItem } from './protocol/frames';
import type { Remembered } from './remembered';

/** How far a log was verified. */
type Place = readonly [epoch: number, size: number];

/**
 * Give the channel as described, with the proof that it continues what is known of it.
 *
 * A server that gives a seat back cannot tell what was verified before it was taken, so the proof
 * is asked for. Gives null when it cannot be had now: that says nothing of the log.
 */
export async function continued(
  item: ChannelItem,
  known: { readonly place: Place } | Remembered | undefined,
  api: Pick<RoomApi, 'consistency'>,
): Promise<ChannelItem | null> {
  if (!known) return item;
  const [epoch, size] = 'place' in known ? known.place : [known.epoch, known.size];
  const edge = item.start - 1;
  if (item.proof.length > 0 || epoch !== item.epoch || size === 0 || size >= edge) return item;
  try {
    const { proof } = await api.consistency(item.channel, size, edge);
    return { ...item, proof };
  } catch (failure) {
    if (failure instanceof Refusal || failure instanceof Unreachable) return null;
    throw failure;
  }
}
