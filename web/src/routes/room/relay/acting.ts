/** Acts of the relay as the outbox takes them: with everybody named whom they reach. Pure. */
import { reachedBy } from '../../../lib/capabilities/interpretation/readers';
import type { ChannelView } from '../../../lib/channel.svelte';
import type { ActId } from '../../../lib/formats';
import type { Fields } from '../../../lib/outbox';
import type { RoomStore } from '../../../lib/room.svelte';

type Poster = Pick<RoomStore, 'post'>;

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
  const command = `interpretation.${act}`;
  const to = reachedBy(command, view.latest, of);
  if (!to) return null;
  return store.post(command, { of, to, ...fields }, view.id, 0);
}
