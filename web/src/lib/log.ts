/**
 * A channel's log as this browser verified it: entries are taken in one by one, each only once it
 * holds, and every checkpoint, every other author's `seen` and every earlier visit is compared with
 * the roots computed here, never with the server's.
 *
 * What does not hold breaks the log: nothing more is taken in, and the channel is read-only here.
 */
import { type Admitted, Authorship } from './authorship';
import { type Address, type CheckedEntry, checkEntry } from './entry';
import {
  type Bytes,
  checkpointOrigin,
  Disbelief,
  EMPTY_ROOT,
  equalBytes,
  Frontier,
  fromVkey,
  hex,
  leafHash,
  nothingSeen,
  NotProven,
  openCheckpoint,
  type Seen,
  unb64,
  utf8,
  verifyConsistency,
  verifyInclusion,
} from './formats';
import { type HistoryPage, Refusal, Unreachable } from './api';
import type { ChannelItem, EntryRow } from './protocol/frames';
import type { Remembered } from './remembered';
import { type Break, type LogReport, NOTHING_CHECKED } from './report';
import { SignatureQueue } from './signatures';

/** An entry that holds. `attested` says who vouches for its author: a signature, or the server. */
export interface VerifiedEntry extends CheckedEntry {
  readonly attested: 'signed' | 'word';
}

/** What the log tells, and what it asks the outside for. */
export interface LogPorts {
  /** Counts or the verdict have changed. */
  changed(): void;
  remember(checkpoint: Remembered): Promise<unknown>;
  consistency(first: number, last: number): Promise<{ readonly proof: readonly string[] }>;
}

export class ChannelLog {
  private frontier: Frontier;
  private readonly roots = new Map<number, Bytes>([[0, EMPTY_ROOT]]);
  private readonly leaves = new Map<number, Bytes>();
  private readonly expected = new Map<number, { root: Bytes; because: string; note?: string }>();
  private readonly signatures: SignatureQueue;
  private readonly authorship: Authorship;
  private lastAt = 0;
  private signed: Seen | null = null;
  private counts = { ...NOTHING_CHECKED };

  /** @param pinned the key of the log, as this browser first saw it. */
  private constructor(
    private readonly address: Address,
    private readonly pinned: string,
    admitted: Admitted,
    private readonly ports: LogPorts,
    base: Frontier,
  ) {
    this.frontier = base;
    this.roots.set(base.size, base.root());
    this.signatures = new SignatureQueue(
      (failure, seq) => this.break(failure, seq),
      () => ports.changed(),
    );
    this.authorship = new Authorship(admitted, (signature) => this.signatures.add(signature));
  }

  /** Begin with a channel as it was found; `remembered` is from an earlier visit. */
  static arrive(
    address: Address,
    item: ChannelItem,
    pinned: string,
    remembered: Remembered | undefined,
    admitted: Admitted,
    ports: LogPorts,
  ): ChannelLog {
    let base = Frontier.EMPTY;
    let unread: unknown;
    try {
      base = edgeOf(item);
    } catch (failure) {
      unread = failure;
    }
    const log = new ChannelLog(address, pinned, admitted, ports, base);
    log.counts.total = item.head;
    log.hold(() => {
      if (unread) throw unread;
      const charter = admitted.charter();
      if (charter && charter.log_key !== pinned) {
        throw new NotProven("the channel's log has another key than before", pinned, charter.log_key);
      }
      if (remembered) log.holdTo(remembered, item);
    });
    return log;
  }

  /** The number of entries verified, and so where to resume. */
  get size(): number {
    return this.frontier.size;
  }

  get epoch(): number {
    return this.address.epoch;
  }

  get broken(): Break | null {
    return this.counts.broken;
  }

  get report(): LogReport {
    const { verified, waiting } = this.signatures;
    return { ...this.counts, signatures: verified, waiting };
  }

  /** What the next act cites: the last signed checkpoint verified here. */
  seen(): Seen {
    return this.signed ?? nothingSeen(this.epoch);
  }

  // --- entries ---------------------------------------------------------------------------------

  /**
   * Take in entries that follow; those that are here already are compared and left aside.
   *
   * @param fold is given each entry once it holds, before the next is checked: what an entry says
   *   of seats and devices decides how the next is read.
   */
  take(rows: readonly EntryRow[], fold: (entry: VerifiedEntry) => void): void {
    for (const row of rows) {
      if (this.broken) break;
      this.hold(() => {
        const entry = this.next(row);
        if (entry) fold(entry);
      }, row.seq);
    }
    this.counts.total = Math.max(this.counts.total, this.size);
    this.signatures.work();
    this.ports.changed();
  }

  private next(row: EntryRow): VerifiedEntry | null {
    if (row.seq <= this.size) {
      const known = this.leaves.get(row.seq);
      const again = leafHash(utf8(row.leaf));
      if (known && !equalBytes(known, again)) {
        throw new NotProven('this entry was shown otherwise before', hex(known), hex(again));
      }
      return null;
    }
    if (row.seq !== this.size + 1) {
      throw new NotProven(
        'an entry is missing or out of order',
        String(this.size + 1),
        String(row.seq),
      );
    }
    const entry = checkEntry(row, this.address);
    const { leaf, leafHash: hash } = entry;
    if (leaf.at <= this.lastAt) {
      throw new NotProven(
        "an entry's time is not after that of the entry before",
        `> ${this.lastAt}`,
        String(leaf.at),
      );
    }
    const verified = this.author(entry, true);
    this.frontier = this.frontier.append(hash);
    this.roots.set(leaf.seq, this.frontier.root());
    this.leaves.set(leaf.seq, hash);
    this.lastAt = leaf.at;
    this.counts.checked += 1;
    this.meet(leaf.seq);
    return verified;
  }

  /** Check an older page against the root that this browser computed for the size it cites. */
  takePage(page: HistoryPage, before: number): VerifiedEntry[] {
    let taken: VerifiedEntry[] = [];
    this.hold(() => {
      const root = this.roots.get(page.size);
      if (!root || page.epoch !== this.epoch) {
        throw new NotProven('the page cites a log that was not asked for', '', String(page.size));
      }
      const read = page.entries.map((row, i): VerifiedEntry => {
        const expected = before - page.entries.length + i;
        if (row.seq !== expected) {
          throw new NotProven('an entry is missing from the page', `${expected}`, `${row.seq}`);
        }
        const entry = checkEntry(row, this.address);
        const proof = (page.proofs[i] ?? []).map((hash) => unb64(hash, 32));
        verifyInclusion(entry.leafHash, row.seq - 1, page.size, proof, root);
        return this.author(entry, false);
      });
      for (const { leaf, leafHash: hash } of read) {
        if (!this.leaves.has(leaf.seq)) this.counts.checked += 1;
        this.leaves.set(leaf.seq, hash);
      }
      taken = read;
    });
    this.signatures.work();
    this.ports.changed();
    return taken;
  }

  /** Check who speaks, and what they had seen; `isNext` when the entries before are known. */
  private author(entry: CheckedEntry, isNext: boolean): VerifiedEntry {
    if (entry.signed) this.compareSeen(entry.signed.act.seen, entry.leaf.seq);
    const attested = this.authorship.check(entry, isNext);
    if (attested === 'word') this.counts.onWord += 1;
    return { ...entry, attested };
  }

  private compareSeen(seen: Seen, seq: number): void {
    if (seen.epoch !== this.epoch || seen.size === 0) return;
    if (seen.size >= seq) {
      throw new NotProven('an author has seen more than there was', `< ${seq}`, `${seen.size}`);
    }
    const root = this.roots.get(seen.size);
    if (!root) return;
    if (!equalBytes(root, seen.root)) {
      throw new NotProven(
        'an author was shown another history than you',
        hex(root),
        hex(seen.root),
      );
    }
    this.counts.seen += 1;
  }

  // --- coming back -----------------------------------------------------------------------------

  /** Continue after the line was cut; gives false when entries in between were left out. */
  rejoin(item: ChannelItem): boolean {
    let isSeamless = true;
    this.hold(() => {
      if (item.head < this.size) throw shorter(this.size, item.head);
      const base = edgeOf(item);
      const known = this.roots.get(base.size);
      if (known) {
        demand(known, base.root(), 'the log no longer leads to what was verified here');
        isSeamless = base.size <= this.size;
        return;
      }
      const proof = item.proof.map((hash) => unb64(hash, 32));
      if (this.size > 0) {
        verifyConsistency(this.size, base.size, this.rootNow, base.root(), proof);
      }
      this.frontier = base;
      this.roots.set(base.size, base.root());
      isSeamless = false;
    });
    this.counts.total = Math.max(this.counts.total, item.head);
    this.ports.changed();
    return isSeamless;
  }

  private get rootNow(): Bytes {
    return this.roots.get(this.size) ?? EMPTY_ROOT;
  }

  private holdTo(remembered: Remembered, item: ChannelItem): void {
    if (remembered.epoch > item.epoch) {
      throw new NotProven(
        'the log went back to an epoch before the one you know',
        `${remembered.epoch}`,
        `${item.epoch}`,
      );
    }
    if (remembered.epoch < item.epoch) {
      this.counts.formerEpoch = remembered.epoch;
      return;
    }
    if (item.head < remembered.size) throw shorter(remembered.size, item.head);
    const { size, root, note } = remembered;
    const because = 'the log no longer leads to what was verified on an earlier visit';
    if (size > this.size) {
      this.expected.set(size, { root, because, note });
      return;
    }
    if (size > 0) {
      const proof = item.proof.map((hash) => unb64(hash, 32));
      verifyConsistency(size, this.size, root, this.rootNow, proof);
    }
    this.roots.set(size, root);
    this.accept({ epoch: this.epoch, size, root });
    this.counts.remembered = true;
  }

  // --- checkpoints -----------------------------------------------------------------------------

  /** Check a signed checkpoint against the log held here, and remember it once it fits. */
  async checkpoint(note: string): Promise<void> {
    if (this.broken) return;
    try {
      const { origin, room, channel, epoch } = this.address;
      const name = checkpointOrigin(origin.replace(/^https?:\/\//, ''), room, channel, epoch);
      const { size, root } = await openCheckpoint(note, { name, key: fromVkey(this.pinned).key });
      const because = 'the server signed another log than the one it showed you';
      if (size > this.size) {
        this.expected.set(size, { root, because, note });
        return;
      }
      if (!this.roots.has(size)) await this.tieBack(size, root);
      demand(root, this.roots.get(size) ?? EMPTY_ROOT, because);
      this.accept({ epoch, size, root });
      await this.ports.remember({ ...this.address, room: room as never, size, root, note });
    } catch (failure) {
      this.break(failure, null);
    }
    this.ports.changed();
  }

  /** A checkpoint from before what was shown here: ask how it leads to what was. */
  private async tieBack(size: number, root: Bytes): Promise<void> {
    const known = [...this.roots.keys()].filter((each) => each > size);
    const first = Math.min(...known);
    const { proof } = await this.ports.consistency(size, first);
    const hashes = proof.map((hash) => unb64(hash, 32));
    verifyConsistency(size, first, root, this.roots.get(first) ?? EMPTY_ROOT, hashes);
    this.roots.set(size, root);
  }

  private meet(size: number): void {
    const met = this.expected.get(size);
    if (!met) return;
    this.expected.delete(size);
    demand(met.root, this.rootNow, met.because);
    const { root, note } = met;
    this.accept({ epoch: this.epoch, size, root });
    const { room } = this.address;
    if (note) void this.ports.remember({ ...this.address, room: room as never, size, root, note });
  }

  private accept(seen: Seen): void {
    if (seen.size < this.counts.signedTo || seen.size === 0) return;
    this.signed = seen;
    this.counts.signedTo = seen.size;
  }

  /** Wait until every signature in the queue is verified. */
  settled(): Promise<void> {
    return this.signatures.settled();
  }

  // --- breaking --------------------------------------------------------------------------------

  private hold(check: () => void, seq: number | null = null): void {
    if (this.broken) return;
    try {
      check();
    } catch (failure) {
      this.break(failure, seq);
    }
  }

  private break(failure: unknown, seq: number | null): void {
    // A proof that could not be fetched proves nothing either way; the next checkpoint asks again.
    if (failure instanceof Refusal || failure instanceof Unreachable) return;
    const { expected, found } =
      failure instanceof NotProven ? failure : { expected: '', found: '' };
    const because = failure instanceof Disbelief ? failure.message : 'the record cannot be read';
    this.counts.broken ??= { because, expected, found, seq };
    this.ports.changed();
  }
}

function edgeOf(item: ChannelItem): Frontier {
  return Frontier.from(
    item.start - 1,
    item.frontier.map((hash) => unb64(hash, 32)),
  );
}

function shorter(known: number, head: number): NotProven {
  return new NotProven('the log is shorter than it was', `${known}`, `${head}`);
}

function demand(expected: Bytes, found: Bytes, because: string): void {
  if (!equalBytes(expected, found)) throw new NotProven(because, hex(expected), hex(found));
}
