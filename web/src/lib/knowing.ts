/** What this browser knows of a channel before it is entered, and what it keeps of it after. */
import type { RoomApi } from './api';
import { lastRead, noteRead, pinLogKey } from './bookmarks';
import type { Before, ChannelPorts } from './channel-ports';
import type { ActId, ChannelId, PersonId, RoomId } from './formats';
import type { ChannelItem, Wanted } from './protocol/frames';
import { lastVerified, remember, type Remembered } from './remembered';

/** Whose knowledge it is, and of which room. */
export interface Knowing {
  /** The address this page was opened at: what is kept is kept under it. */
  readonly origin: string;
  /** The origin acts are signed for: the room's own. */
  readonly signedFor: string;
  readonly room: RoomId;
  readonly person: PersonId;
}

/** Whom a channel tells what it has verified. */
export interface Listener {
  remembered(kept: Remembered): void;
  arrived(acts: readonly ActId[]): void;
  /** In which languages translations are wanted. */
  wanted(): Wanted;
}

/** What is known of a channel before it is entered; its log's key is pinned at first sight. */
export async function knownBefore(item: ChannelItem, knowing: Knowing): Promise<Before> {
  const { origin, signedFor, room, person } = knowing;
  const { channel, epoch, state } = item;
  return {
    address: { origin: signedFor, room, channel, epoch },
    pinned: await pinLogKey(origin, room, channel, state.charter?.log_key ?? ''),
    remembered: await lastVerified(origin, room, channel),
    lastRead: await lastRead(origin, room, person, channel),
  };
}

/** What a channel asks of its room: the server's proofs and pages, and what this browser keeps. */
export function portsOf(
  channel: ChannelId,
  knowing: () => Knowing,
  api: RoomApi,
  listener: Listener,
): ChannelPorts {
  return {
    changed: () => undefined,
    remember: (checkpoint) => {
      const kept = { ...checkpoint, origin: knowing().origin };
      listener.remembered(kept);
      return remember(kept);
    },
    consistency: (first, last) => api.consistency(channel, first, last),
    consistencyIn: (epoch, first, last) => api.consistencyIn(channel, epoch, first, last),
    page: (size, before, limit, isWhole) =>
      api.page(channel, { size, before, limit }, isWhole ? null : listener.wanted()),
    earlierPage: (epoch, size, first, limit) =>
      api.earlierPage(channel, epoch, { size, first, limit }),
    noteRead: (seq) => {
      const { origin, room, person } = knowing();
      return noteRead(origin, room, person, channel, seq);
    },
    arrived: (acts) => listener.arrived(acts),
  };
}
