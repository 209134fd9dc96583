/**
 * Where others write in a text, and telling them where one writes oneself: by signals, which are
 * never stored, may be lost, and are forgotten after some seconds.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { SeatId, UnitId } from '../../formats';
import type { Fields } from '../../outbox';

/** The caret, or the words chosen, in one unit; in UTF-16 units. */
export interface Selection {
  readonly unit: UnitId;
  readonly start: number;
  readonly end: number;
}

/** Where somebody else is. */
interface Elsewhere {
  readonly unit: UnitId;
  /** Null when it is not told, or was told too long ago. */
  readonly at: Selection | null;
}

/** Somebody's caret, as they told it last. */
export interface Caret {
  readonly seat: SeatId;
  readonly at: Selection;
}

export interface OthersPorts {
  /** Tell the others of the channel; it may be lost. */
  signal(content: Fields): void;
  /** Whether one asked for a light line: then nothing is told. */
  isQuiet(): boolean;
  /** Whether the line holds: what was heard before it was cut says nothing any more. */
  isLive(): boolean;
}

/** How long somebody who wrote is said to write here, and their caret is drawn. */
const WRITES_FOR = 20_000;
const CARET_FOR = 8_000;
const SIGNAL_EVERY = 1_000;

export class Others {
  private readonly places = new SvelteMap<SeatId, Elsewhere>();
  private readonly fading = new Map<SeatId, ReturnType<typeof setTimeout>[]>();
  private told: Selection | null = null;
  private toldAt = 0;
  private telling: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ports: OthersPorts) {}

  /** Who writes in a unit just now. */
  writersIn(unit: UnitId): SeatId[] {
    return [...this.places].flatMap(([seat, one]) => (one.unit === unit ? [seat] : []));
  }

  /** The carets in a unit; none while the line is cut. */
  caretsIn(unit: UnitId): Caret[] {
    if (!this.ports.isLive()) return [];
    return [...this.places].flatMap(([seat, { at }]) => (at?.unit === unit ? [{ seat, at }] : []));
  }

  /** Tell where one is; null when one has left the words. The last of many moves is always told. */
  tell(here: Selection | null): void {
    this.told = here;
    if (this.ports.isQuiet()) return;
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      this.toldAt = Date.now();
      const { unit = null, start = 0, end = 0 } = this.told ?? {};
      this.ports.signal(unit === null ? { unit } : { unit, caret: start, end });
    }, Math.max(0, this.toldAt + SIGNAL_EVERY - Date.now()));
  }

  /** Somebody told where they are. What they send is not trusted to make sense. */
  heard(seat: SeatId, { unit, caret, end }: Readonly<Record<string, unknown>>): void {
    if (typeof unit !== 'string') return this.forget(seat);
    const start = placeIn(caret);
    const name = unit as UnitId;
    const at = start === null ? null : { unit: name, start, end: Math.max(start, placeIn(end) ?? start) };
    this.put(seat, { unit: name, at });
  }

  /** Somebody's words came: they are here, and their caret is where it was told. */
  wrote(seat: SeatId, unit: UnitId): void {
    const known = this.places.get(seat)?.at ?? null;
    this.put(seat, { unit, at: known?.unit === unit ? known : null });
  }

  close(): void {
    clearTimeout(this.telling);
    for (const seat of [...this.places.keys()]) this.forget(seat);
  }

  private put(seat: SeatId, one: Elsewhere): void {
    this.unwind(seat);
    this.places.set(seat, one);
    const unseen = setTimeout(() => this.places.set(seat, { unit: one.unit, at: null }), CARET_FOR);
    this.fading.set(seat, [unseen, setTimeout(() => this.forget(seat), WRITES_FOR)]);
  }

  private forget(seat: SeatId): void {
    this.unwind(seat);
    this.places.delete(seat);
  }

  private unwind(seat: SeatId): void {
    for (const timer of this.fading.get(seat) ?? []) clearTimeout(timer);
    this.fading.delete(seat);
  }
}

function placeIn(told: unknown): number | null {
  return Number.isSafeInteger(told) && (told as number) >= 0 ? (told as number) : null;
}
