/** Small demands that every log makes: of its edge, its length, and its roots. */
import { type Bytes, equalBytes, Frontier, hex, NotProven, type Seen, unb64 } from './formats';
import type { ChannelItem } from './protocol/frames';

/** The right edge of the tree before the entries that follow. */
export function edgeOf(item: ChannelItem): Frontier {
  return Frontier.from(
    item.start - 1,
    item.frontier.map((hash) => unb64(hash, 32)),
  );
}

/** The log lost entries that were verified before. */
export function shorter(known: number, head: number): NotProven {
  return new NotProven('the log is shorter than it was', `${known}`, `${head}`);
}

/** Throw unless two roots are one. */
export function demand(expected: Bytes, found: Bytes, because: string): void {
  if (!equalBytes(expected, found)) throw new NotProven(because, hex(expected), hex(found));
}

/** Whether what an author had seen of the log was compared, and is what was seen here. */
export function sawTheSame(seen: Seen, seq: number, root: Bytes | undefined): boolean {
  if (seen.size >= seq) {
    throw new NotProven('an author has seen more than there was', `< ${seq}`, `${seen.size}`);
  }
  if (!root) return false;
  demand(root, seen.root, 'an author was shown another history than you');
  return true;
}
