/**
 * A channel's log as this browser verified it: entries are taken in one by one, each only once it
 * holds, and every checkpoint, every other author's `seen` and every earlier visit is compared with
 * the roots computed here, never with the server's.
 *
 * What does not hold breaks the log: nothing more is taken in, and the channel is read-only here.
 */
import { type HistoryPage, Refusal, Unreachable } from './api';
import { type Admitted, Authorship } from './authorship';
import { checkPage, type Earlier } from './earlier';
import { demand, edgeOf, sawTheSame, shorter } from './edges';
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
} from './formats';
import { checkOutcome } from './outcome';
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
  /** What is remembered of an earlier epoch, until the person accepts the new one. */
  private former: Remembered | null = null;
  private latest: Remembered | null = null;

  /** @param pinned the key of the log, as this browser first saw it. */
  private constructor(
    private readonly address: Address,
    private readonly pinned: string,
    private readonly admitted: Admitted,
    private readonly ports: LogPorts,
    base: Frontier,
    /** Up to where the state came folded; what follows is read with the state before it. */
    private stateAt: number,
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
    const log = new ChannelLog(address, pinned, admitted, ports, base, item.head);
    log.counts.total = item.head;
    log.hold(() => {
      if (unread) throw unread;
      const { charter } = admitted.state();
      // Where the charter is destroyed, no key is named any more, and that is no other key.
      if (charter?.log_key && charter.log_key !== pinned) {
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

  /**
   * Check an older page against the root that this browser computed for the size it cites; one of
   * an earlier epoch against the root by which the record leads back to that.
   */
  takePage(page: HistoryPage, before: number, of: Earlier | null = null): VerifiedEntry[] {
    let taken: VerifiedEntry[] = [];
    this.hold(() => {
      const { epoch, size, root } = of ?? {
        ...{ epoch: this.epoch, size: page.size, root: this.roots.get(page.size) },
      };
      const read = checkPage(page, before, { ...this.address, epoch }, size, root);
      taken = read.map((entry) => this.author(entry, false));
      for (const { leaf, leafHash: hash } of of ? [] : taken) {
        if (!this.leaves.has(leaf.seq)) this.counts.checked += 1;
        this.leaves.set(leaf.seq, hash);
      }
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
    const isAfter = isNext && entry.leaf.seq > this.stateAt;
    if (checkOutcome(entry, this.admitted.state(), isAfter)) this.counts.outcomes += 1;
    return { ...entry, attested };
  }

  private compareSeen(seen: Seen, seq: number): void {
    if (seen.epoch !== this.epoch || seen.size === 0) return;
    if (sawTheSame(seen, seq, this.roots.get(seen.size))) this.counts.seen += 1;
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
    this.stateAt = item.head;
    this.ports.changed();
    return isSeamless;
  }

  /** The state was not had anew: it is still that after this entry, and the next follow from it. */
  unfolded(at: number): void {
    this.stateAt = at;
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
      this.former = remembered;
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
    if (this.broken || !this.pinned) return;
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
      await this.keep(size, root, note);
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
    if (note) void this.keep(size, root, note);
  }

  /** Remember a checkpoint; what is known of an earlier epoch stays until the new one is accepted. */
  private async keep(size: number, root: Bytes, note: string): Promise<void> {
    const { room } = this.address;
    this.latest = { ...this.address, room: room as never, size, root, note };
    if (!this.former) await this.ports.remember(this.latest);
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

  // --- a new beginning -------------------------------------------------------------------------

  /** What must be compared and accepted before anything is signed for this log. */
  get awaiting(): Remembered | null {
    return this.broken ? null : this.former;
  }

  /** The root computed here for a size, where it still is. */
  rootAt(size: number): Bytes | undefined {
    return this.roots.get(size);
  }

  /** The person accepts the new epoch: from here on this browser holds the server to it. */
  async acceptEpoch(): Promise<void> {
    this.former = null;
    this.counts.formerEpoch = null;
    if (this.latest) await this.ports.remember(this.latest);
    this.ports.changed();
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

  /** Believe nothing more of this log, for the reason given. */
  break(failure: unknown, seq: number | null): void {
    // A proof that could not be fetched proves nothing either way; the next checkpoint asks again.
    if (failure instanceof Refusal || failure instanceof Unreachable) return;
    const { expected, found } =
      failure instanceof NotProven ? failure : { expected: '', found: '' };
    const because = failure instanceof Disbelief ? failure.message : 'the record cannot be read';
    this.counts.broken ??= { because, expected, found, seq };
    this.ports.changed();
  }
}
