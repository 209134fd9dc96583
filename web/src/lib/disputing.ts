/** Holding the server to a checkpoint that it signed and that this browser remembers. */
import { Refusal, type RoomApi, Unreachable } from './api';
import { type ChannelId, hex, NotProven, unb64 } from './formats';

/** What the server admits when it is shown the note; null when its record fits, or it is silent. */
export async function contradiction(
  api: RoomApi,
  channel: ChannelId,
  note: string,
): Promise<{ readonly failure: NotProven; readonly size: number } | null> {
  try {
    const { outcome, expected, found, size } = await api.dispute(channel, note);
    if (outcome !== 'contradiction') return null;
    const because = 'the server’s record contradicts a checkpoint that it signed itself';
    const held = found === null ? '' : hex(unb64(found, 32));
    return { failure: new NotProven(because, hex(unb64(expected, 32)), held), size };
  } catch (failure) {
    if (failure instanceof Refusal || failure instanceof Unreachable) return null;
    throw failure;
  }
}
