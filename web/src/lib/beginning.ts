/**
 * A log that was begun anew, held against what this browser remembers: what was restored must
 * continue what was verified here, and all the rest must be named as lost.
 */
import { lostIn, type Opened } from './capabilities/audit/fold';
import type { Address } from './entry';
import {
  type Bytes,
  checkpointOrigin,
  equalBytes,
  fromVkey,
  hex,
  NotProven,
  openCheckpoint,
  unb64,
  verifyConsistency,
} from './formats';
import type { VerifiedEntry } from './log';
import type { Remembered } from './remembered';

/**
 * What could be checked: `whole`: all that was verified here is in the record, unchanged;
 * `compared`: what was restored is what was verified here; `unknown`: this browser remembers a
 * later state, and not each entry; `nothing`: nothing it knew was restored; `contradicted`: the
 * record was begun on another history, and itself names the checkpoint that says so.
 */
export type Examined = 'whole' | 'compared' | 'unknown' | 'nothing' | 'contradicted';

export interface Beginning {
  readonly examined: Examined;
  readonly epoch: number;
  /** The epoch this browser knew, and how many entries of it. */
  readonly former: number;
  readonly known: number;
  readonly restored: number;
  readonly lost: number;
  readonly because: string;
  readonly expected: string;
  readonly found: string;
}

export interface BeginningPorts {
  consistencyIn(
    epoch: number,
    first: number,
    last: number,
  ): Promise<{ readonly proof: readonly string[] }>;
}

/** What the first entry of an epoch says; thrown when it says something else. */
export function openedIn(entry: VerifiedEntry): Opened | null {
  const fact = entry.facts.find(({ event }) => event === 'audit.epoch_opened');
  if (!fact) {
    if (entry.withheld.some((part) => part.startsWith('out.'))) return null;
    throw new NotProven('a new epoch does not begin by saying so', 'audit.epoch_opened', '');
  }
  const opened = fact.body as unknown as Opened;
  if (entry.who && entry.who.role !== 'clerk') {
    throw new NotProven('a new epoch is opened by a person', 'clerk', String(entry.who.role));
  }
  if (opened.epoch !== entry.leaf.epoch || opened.after_epoch >= opened.epoch) {
    throw new NotProven(
      "a new epoch's first entry is of another epoch",
      String(entry.leaf.epoch),
      String(opened.epoch),
    );
  }
  return opened;
}

/**
 * Hold a new beginning against what is remembered of the epoch before; thrown when it is another
 * history, or does not name all that is lost.
 *
 * @param held the root computed here for a size of the former epoch, where it is still known.
 */
export async function examine(
  opened: Opened,
  past: Remembered,
  address: Address,
  pinned: string,
  held: (size: number) => Bytes | undefined,
  ports: BeginningPorts,
): Promise<Beginning> {
  const note = await named(opened, address, pinned);
  const isNext = opened.after_epoch === past.epoch;
  const restored = isNext ? opened.restored : 0;
  const found = {
    ...{ epoch: opened.epoch, former: past.epoch, known: past.size, restored },
    ...{ lost: lostIn(opened), because: opened.because, expected: '', found: '' },
  };
  if (opened.after_epoch > past.epoch) return { ...found, examined: 'unknown' };
  if (!names(opened, past, restored)) {
    throw new NotProven(
      'the record was begun anew without naming all that is lost',
      `a loss up to entry ${past.size} of epoch ${past.epoch}`,
      `up to ${opened.lost_last ?? 0} of epoch ${opened.lost_epoch ?? 0}`,
    );
  }
  if (restored === 0) return { ...found, examined: 'nothing' };
  try {
    return { ...found, examined: await compare(opened, past, held, ports) };
  } catch (failure) {
    const admitted = note?.epoch === past.epoch && note.size <= restored;
    if (!(failure instanceof NotProven) || !admitted) throw failure;
    const { expected, found: other } = failure;
    return { ...found, examined: 'contradicted', expected, found: other };
  }
}

async function compare(
  opened: Opened,
  past: Remembered,
  held: (size: number) => Bytes | undefined,
  ports: BeginningPorts,
): Promise<Examined> {
  const { restored } = opened;
  const root = unb64(opened.root, 32);
  const because = 'the record was begun anew on another history than the one verified here';
  if (past.size <= restored) {
    const isSame = past.size === restored;
    const { proof } = isSame
      ? { proof: [] }
      : await ports.consistencyIn(past.epoch, past.size, restored);
    const hashes = proof.map((each) => unb64(each, 32));
    try {
      verifyConsistency(past.size, restored, past.root, root, hashes);
    } catch {
      throw new NotProven(because, hex(past.root), hex(root));
    }
    return 'whole';
  }
  const own = held(restored);
  if (!own) return 'unknown';
  if (!equalBytes(own, root)) throw new NotProven(because, hex(own), hex(root));
  return 'compared';
}

function names(opened: Opened, past: Remembered, restored: number): boolean {
  if (past.size <= restored) return true;
  const { lost_epoch, lost_last } = opened;
  if (lost_epoch == null || lost_last == null) return false;
  return lost_epoch > past.epoch || (lost_epoch === past.epoch && lost_last >= past.size);
}

/** The checkpoint it names, once its signature holds. */
async function named(
  opened: Opened,
  { origin, room, channel }: Address,
  pinned: string,
): Promise<{ epoch: number; size: number } | null> {
  if (!opened.note) return null;
  const epoch = Number(opened.note.split('\n', 1)[0]?.split('/').at(-1));
  const name = checkpointOrigin(origin.replace(/^https?:\/\//, ''), room, channel, epoch);
  const { size } = await openCheckpoint(opened.note, { name, key: fromVkey(pinned).key });
  return { epoch, size };
}
