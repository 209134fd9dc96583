/** What a channel asks of the room it is in, and what the browser knew of it before. */
import type { HistoryPage } from './api';
import type { BeginningPorts } from './beginning';
import type { Address } from './entry';
import type { ActId } from './formats';
import type { LogPorts } from './log';
import type { Remembered } from './remembered';

/** What a channel asks of the room it is in. */
export interface ChannelPorts extends LogPorts, BeginningPorts {
  /** A page of the present epoch; whole, or without translations that are not wanted. */
  page(size: number, before: number, limit: number, isWhole: boolean): Promise<HistoryPage>;
  /** A page of an earlier epoch, proved in its tree of `size`. */
  earlierPage(epoch: number, size: number, first: number, limit: number): Promise<HistoryPage>;
  noteRead(seq: number): Promise<unknown>;
  /** These acts are in the stream now. */
  arrived(acts: readonly ActId[]): void;
}

/** What the browser knew of a channel when it came in: its pinned key, its place, what was read. */
export interface Before {
  readonly address: Address;
  readonly pinned: string;
  readonly remembered: Remembered | undefined;
  readonly lastRead: number;
}
