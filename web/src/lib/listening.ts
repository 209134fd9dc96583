/** Who follows a channel entry by entry, and what came before they began. */
import type { SeatId } from './formats';
import type { VerifiedEntry } from './log';

export interface Listener {
  /** An entry that holds. */
  entry(entry: VerifiedEntry): void;
  /** What came together is taken in, and shown. */
  taken(): void;
  /** The channel was taken up again; `isSeamless` when no entries in between were left out. */
  rejoined(isSeamless: boolean): void;
  /** One's acts on their way have changed, or whether the line carries. */
  answered(): void;
  signal(name: string, from: SeatId, content: Readonly<Record<string, unknown>>): void;
  /** The channel, or the room's page, is left. */
  close(): void;
}

const MOST_UNHEARD = 5_000;

export class Told {
  listener: Listener | null = null;
  private unheard: VerifiedEntry[] = [];

  /** @param keeps whether somebody may begin to listen later. */
  constructor(private readonly keeps: boolean) {}

  /** Let somebody follow the channel; what came before they listened is told at once. */
  listen(listener: Listener): void {
    this.listener = listener;
    for (const entry of this.unheard) listener.entry(entry);
    this.unheard = [];
  }

  entry(entry: VerifiedEntry): void {
    if (this.listener) return this.listener.entry(entry);
    if (!this.keeps) return;
    this.unheard.push(entry);
    if (this.unheard.length > MOST_UNHEARD) this.unheard.shift();
  }
}
