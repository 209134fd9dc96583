/** Acts of the relay as the outbox takes them: with everybody named whom they reach. Pure. */
import { reachedBy } from '../../../lib/capabilities/interpretation/readers';
import type { ChannelView } from '../../../lib/channel.svelte';
import type { ActId } from '../../../lib/formats';
import type { Fields, PendingAct } from '../../../lib/outbox';
import type { RoomStore } from '../../../lib/room.svelte';

type Poster = Pick<RoomStore, 'post'>;
type Retrier = Pick<RoomStore, 'post' | 'retry' | 'dismiss'>;
const OURS = 'interpretation.';

/**
 * Post an act about what was said at a place; at once, for a dialog has confirmed it.
 *
 * Gives null where there are no words any more.
 */
export function relay(
  store: Poster,
  view: ChannelView,
  act: string,
  of: number,
  fields: Fields = {},
): ActId | null {
  const command = `${OURS}${act}`;
  const to = reachedBy(command, view.latest, of);
  if (!to) return null;
  return store.post(command, { of, to, ...fields }, view.id, 0);
}

/**
 * Try a refused act again: one of the relay with those named whom it reaches now, for somebody may
 * have come or gone; any other as it was.
 */
export function again(store: Retrier, view: ChannelView, act: PendingAct): void {
  const { id, command, fields } = act;
  if (typeof fields.of !== 'number' || !command.startsWith(OURS)) {
    store.retry(id);
    return;
  }
  const { of, to: _stale, ...rest } = fields;
  if (relay(store, view, command.slice(OURS.length), of, rest) !== null) store.dismiss(id);
}
