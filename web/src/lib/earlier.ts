/**
 * The epochs before the present one, as the record itself leads back to them: the first entry of an
 * epoch names how much of the one before was kept, and its root.
 */
import type { HistoryPage } from './api';
import { openedIn } from './beginning';
import type { Opened } from './capabilities/audit/fold';
import { type Address, type CheckedEntry, checkEntry } from './entry';
import { type Bytes, NotProven, unb64, verifyInclusion } from './formats';
import type { VerifiedEntry } from './log';

/** What was kept of an earlier epoch; `base` entries stand in those before it. */
export interface Earlier {
  readonly epoch: number;
  readonly size: number;
  readonly root: Bytes;
  readonly base: number;
}

/** Gives verified entries before a place; of an earlier epoch, or, for null, of the present one. */
export type FetchPage = (
  of: Earlier | null,
  before: number,
  limit: number,
) => Promise<readonly VerifiedEntry[]>;

export class Past {
  private readonly openings = new Map<number, Opened | null>();

  constructor(private readonly fetchPage: FetchPage) {}

  /** Note what an entry says of a new beginning; thrown when it should say so and does not. */
  note(entry: VerifiedEntry): void {
    const { seq, epoch } = entry.leaf;
    if (seq === 1 && epoch > 1) this.openings.set(epoch, openedIn(entry));
  }

  /** How an epoch began; null where the reader may not know. */
  async opening(epoch: number, of: Earlier | null = null): Promise<Opened | null> {
    if (!this.openings.has(epoch)) {
      for (const entry of await this.fetchPage(of, 2, 1)) this.note(entry);
    }
    return this.openings.get(epoch) ?? null;
  }

  /** Which earlier epoch holds a place; undefined when nothing shown here leads to it. */
  async find(present: number, place: number): Promise<Earlier | undefined> {
    let of: Earlier | null = null;
    for (let epoch = present; ; epoch = of.epoch) {
      const opened = await this.opening(epoch, of);
      if (!opened || opened.restored === 0) return undefined;
      const { after_epoch, restored, root, before } = opened;
      of = { epoch: after_epoch, size: restored, root: unb64(root, 32), base: before - restored };
      if (place > of.base) return of;
    }
  }
}

/** Check a page, entry by entry, against a root that is known here; throws where it does not hold. */
export function checkPage(
  page: HistoryPage,
  before: number,
  address: Address,
  size: number,
  root: Bytes | undefined,
): CheckedEntry[] {
  if (!root || page.epoch !== address.epoch || page.size !== size) {
    throw new NotProven('the page cites a log that was not asked for', `${size}`, `${page.size}`);
  }
  return page.entries.map((row, i) => {
    const expected = before - page.entries.length + i;
    if (row.seq !== expected) {
      throw new NotProven('an entry is missing from the page', `${expected}`, `${row.seq}`);
    }
    const entry = checkEntry(row, address);
    const proof = (page.proofs[i] ?? []).map((hash) => unb64(hash, 32));
    verifyInclusion(entry.leafHash, row.seq - 1, size, proof, root);
    return entry;
  });
}
