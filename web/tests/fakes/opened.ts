/** A channel's log opened on a fake journal, for the tests of the log. */
import { fold } from '../../src/lib/fold';
import { ChannelLog, type VerifiedEntry } from '../../src/lib/log';
import type { ChannelItem, EntryRow } from '../../src/lib/protocol/frames';
import type { ShownState } from '../../src/lib/protocol/state';
import type { Remembered } from '../../src/lib/remembered';
import { FakeJournal, ORIGIN, type Player } from './journal';

/** A log, opened on a journal, and what it gave. */
export interface Opened {
  log: ChannelLog;
  taken: VerifiedEntry[];
  kept: Remembered[];
  take(rows: readonly EntryRow[]): void;
}

/** Open a journal's log as a browser does. */
export function open(journal: FakeJournal, item: ChannelItem, remembered?: Remembered): Opened {
  let state: ShownState = item.state;
  const taken: VerifiedEntry[] = [];
  const kept: Remembered[] = [];
  const address = { origin: ORIGIN, room: journal.room, channel: journal.id, epoch: item.epoch };
  const log = ChannelLog.arrive(
    address,
    item,
    journal.vkey,
    remembered,
    { state: () => state },
    {
      changed: () => undefined,
      remember: async (checkpoint) => kept.push(checkpoint),
      consistency: async (first, last) => ({ proof: journal.consistency(first, last) }),
    },
  );
  const take = (rows: readonly EntryRow[]) =>
    log.take(rows, (entry) => {
      taken.push(entry);
      const { seq, at } = entry.leaf;
      if (seq <= item.head) return;
      const place = { seq, at, seat: null, delegation: null, role: null };
      for (const fact of entry.facts) state = fold(state, fact, place);
    });
  return { log, taken, kept, take };
}

/** A journal in which two people took turns. */
export async function talk(players: readonly [Player, Player], count: number): Promise<FakeJournal> {
  const [ana, ben] = players;
  const journal = await FakeJournal.found([ana, ben]);
  for (let i = 1; i <= count; i++) await journal.say(i % 2 ? ana : ben, `words ${i}`);
  return journal;
}

/** What a browser remembers of a journal at a size. */
export async function memory(journal: FakeJournal, size: number): Promise<Remembered> {
  return {
    ...{ origin: ORIGIN, room: journal.room, channel: journal.id, epoch: journal.epoch },
    ...{ size, root: journal.root(size), note: await journal.note(size) },
  };
}
