/**
 * Where one is in the room, kept by this tab until it is closed: a page that is loaded again shows
 * the same.
 *
 * It is sealed as drafts are, with a key that signing out destroys: it names a channel, and that
 * there is such a channel is nobody else's business.
 */
import { b64, type ChannelId, type RoomId, unb64 } from '../../lib/formats';
import type { Vault } from '../../lib/vault';

const PANES = ['talk', 'text', 'unit', 'channels', 'people', 'record', 'console', 'transcript', 'desk', 'languages'] as const;
const SIDES = ['people', 'record', 'unit'] as const;

export type Pane = (typeof PANES)[number];
/** What can stand in the right column of a wide window. */
export type Side = (typeof SIDES)[number];

export interface Place {
  readonly channel: ChannelId;
  readonly pane: Pane;
  readonly side: Side;
  /** The tab that is open within a part of the room: of a text by its channel, of others by their name. */
  readonly tabs: Readonly<Record<string, string>>;
}

/** Who keeps it, and of which room. */
interface Keeper {
  readonly vault: Pick<Vault, 'seal' | 'unseal'> | null;
  readonly room: RoomId;
}

const AT = 'place';
const keptUnder = (room: RoomId) => `nr-place/${room}`;
let turn = 0;

/** Keep where one is now; the last place wins, however long each takes to seal. */
export async function keepPlace({ vault, room }: Keeper, place: Place): Promise<void> {
  if (!vault) return;
  turn += 1;
  const mine = turn;
  const sealed = await vault.seal(room, AT, JSON.stringify(place));
  if (mine !== turn) return;
  try {
    sessionStorage.setItem(keptUnder(room), b64(sealed));
  } catch {
    // Storage is refused here: whoever loads the page again begins in plenary.
  }
}

/** Where one was; null where nothing was kept, or not for whoever is here now. */
export async function recallPlace({ vault, room }: Keeper): Promise<Place | null> {
  try {
    const kept = sessionStorage.getItem(keptUnder(room));
    const opened = kept && vault ? await vault.unseal(room, AT, unb64(kept)) : null;
    return opened ? readPlace(JSON.parse(opened)) : null;
  } catch {
    return null;
  }
}

function readPlace({ channel, pane, side, tabs }: Partial<Record<keyof Place, unknown>>): Place | null {
  const [inPane, beside] = [PANES.find((one) => one === pane), SIDES.find((one) => one === side)];
  if (typeof channel !== 'string' || !inPane || !beside || typeof tabs !== 'object' || tabs === null) return null;
  if (Object.values(tabs).some((one) => typeof one !== 'string')) return null;
  return { channel: channel as ChannelId, pane: inPane, side: beside, tabs: tabs as Record<string, string> };
}
