/**
 * Where others write in a text, and telling them where one writes oneself: by signals, which are
 * never stored, may be lost, and are forgotten after some seconds.
 *
 * What is heard is noted at once and drawn together with the text, so that fifty writers cost no
 * more drawing than one.
 */
import type { Op } from 'quill-delta';
import { SvelteMap } from 'svelte/reactivity';
import type { SeatId, UnitId } from '../../formats';
import type { Fields } from '../../outbox';
import type { Fact } from '../../protocol/state';
import { based, broughtUp, drawnAt, handAfter, type Selection, type Told } from './carets';
import type { Sheet } from './rebase';
import type { Unit } from './types';

export type { Selection };

/** Where somebody else is. */
interface Elsewhere {
  readonly unit: UnitId;
  /** Null when it is not told, or was told too long ago. */
  readonly at: Told | null;
  /** Whoever was heard later has the greater number. */
  readonly nth: number;
}

/** Somebody's caret, in the words as they are drawn. */
export interface Caret {
  readonly seat: SeatId;
  readonly at: Selection;
}

/** Who is in one unit. */
interface Here {
  readonly writers: readonly SeatId[];
  readonly carets: readonly Caret[];
}

export interface OthersPorts {
  /** Tell the others of the channel; it may be lost. */
  signal(content: Fields): void;
  /** Whether one asked for a light line: then nothing is told. */
  isQuiet(): boolean;
  /** Whether the line holds: what was heard before it was cut says nothing any more. */
  isLive(): boolean;
  /** A unit as it stands, and what one writes in it oneself. */
  unit(id: UnitId): Unit | undefined;
  sheet(id: UnitId): Sheet | undefined;
  /** There is something to draw. */
  changed(): void;
}

/** How long somebody who wrote is said to write here, and their caret is drawn. */
const WRITES_FOR = 20_000;
const CARET_FOR = 8_000;
const SIGNAL_EVERY = 1_000;
/** So many carets are drawn at once: of those heard last. */
const MOST_CARETS = 32;

const NOBODY: Here = { writers: [], carets: [] };

export class Others {
  private readonly places = new Map<SeatId, Elsewhere>();
  private readonly here = new SvelteMap<UnitId, Here>();
  private readonly fading = new Map<SeatId, ReturnType<typeof setTimeout>[]>();
  private told: Selection | null = null;
  private toldAt = 0;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private heardSoFar = 0;

  constructor(private readonly ports: OthersPorts) {}

  /** Who writes in a unit just now. */
  writersIn(unit: UnitId): readonly SeatId[] {
    return (this.here.get(unit) ?? NOBODY).writers;
  }

  /** All carets to be drawn; none while the line is cut. */
  get carets(): readonly Caret[] {
    if (!this.ports.isLive()) return [];
    return [...this.here.values()].flatMap(({ carets }) => carets);
  }

  /** Tell where one is; null when one has left the words. The last of many moves is always told. */
  tell(here: Selection | null): void {
    this.told = here;
    if (this.ports.isQuiet()) return;
    this.telling ??= setTimeout(() => this.tellNow(), Math.max(0, this.toldAt + SIGNAL_EVERY - Date.now()));
  }

  /** Tell at once that one is gone: before the page goes. */
  leave(): void {
    if (!this.told || this.ports.isQuiet()) return;
    this.told = null;
    this.tellNow();
  }

  private tellNow(): void {
    clearTimeout(this.telling);
    this.telling = undefined;
    this.toldAt = Date.now();
    if (!this.told) return this.ports.signal({ unit: null });
    const { unit } = this.told;
    const { start: caret, end, rev } = based(this.told, this.revOf(unit), this.ports.sheet(unit));
    this.ports.signal({ unit, caret, end, rev });
  }

  /** Somebody told where they are. What they send is not trusted to make sense. */
  heard(seat: SeatId, { unit, caret, end, rev }: Readonly<Record<string, unknown>>): void {
    if (typeof unit !== 'string') return this.forget(seat);
    const start = placeIn(caret);
    const name = unit as UnitId;
    const here = { unit: name, rev: placeIn(rev) ?? this.revOf(name) };
    this.put(seat, name, start === null ? null : { ...here, start, end: Math.max(start, placeIn(end) ?? start) });
  }

  /** Somebody's words came: their hand is where the edit ends. */
  wrote(seat: SeatId, facts: readonly Fact[]): void {
    for (const { event, body } of facts) {
      if (event !== 'drafting.unit_edited') continue;
      const [unit, rev, at] = [body.unit as UnitId, body.rev as number, handAfter(body.delta as Op[])];
      this.put(seat, unit, { unit, start: at, end: at, rev });
    }
  }

  /** Bring everybody to the words as they stand now; to be called whenever those are drawn. */
  draw(): void {
    const found = new Map<UnitId, { writers: SeatId[]; carets: Caret[] }>();
    const at = (unit: UnitId) => {
      const known = found.get(unit) ?? { writers: [], carets: [] };
      found.set(unit, known);
      return known;
    };
    const latest = [...this.places.values()].map(({ nth }) => nth).sort((a, b) => b - a);
    const oldest = latest[MOST_CARETS - 1] ?? 0;
    for (const [seat, { unit, nth }] of this.places) {
      at(unit).writers.push(seat);
      const drawn = nth >= oldest ? this.drawn(seat) : null;
      if (drawn) at(unit).carets.push({ seat, at: drawn });
    }
    for (const unit of this.here.keys()) if (!found.has(unit)) this.here.delete(unit);
    for (const [unit, now] of found) if (!same(this.here.get(unit), now)) this.here.set(unit, now);
  }

  close(): void {
    clearTimeout(this.telling);
    for (const seat of [...this.places.keys()]) this.forget(seat);
    this.draw();
  }

  /** Where somebody's caret is drawn; null where that is not known, or not yet. */
  private drawn(seat: SeatId): Selection | null {
    const place = this.places.get(seat);
    const unit = place && this.ports.unit(place.unit);
    if (!place?.at || !unit) return null;
    const at = broughtUp(place.at, unit);
    // What was done to the words is remembered for a while only: what is carried, stays carried.
    if (at !== place.at) this.places.set(seat, { ...place, at });
    return at && at.rev === unit.rev ? drawnAt(at, unit, this.ports.sheet(place.unit)) : null;
  }

  private revOf(unit: UnitId): number {
    return this.ports.unit(unit)?.rev ?? 0;
  }

  private put(seat: SeatId, unit: UnitId, at: Told | null): void {
    this.unwind(seat);
    this.heardSoFar += 1;
    this.places.set(seat, { unit, at, nth: this.heardSoFar });
    const unseen = setTimeout(() => this.unsee(seat), CARET_FOR);
    this.fading.set(seat, [unseen, setTimeout(() => this.forget(seat), WRITES_FOR)]);
    this.ports.changed();
  }

  private unsee(seat: SeatId): void {
    const place = this.places.get(seat);
    if (place) this.places.set(seat, { ...place, at: null });
    this.ports.changed();
  }

  private forget(seat: SeatId): void {
    this.unwind(seat);
    if (this.places.delete(seat)) this.ports.changed();
  }

  private unwind(seat: SeatId): void {
    for (const timer of this.fading.get(seat) ?? []) clearTimeout(timer);
    this.fading.delete(seat);
  }
}

function placeIn(told: unknown): number | null {
  return Number.isSafeInteger(told) && (told as number) >= 0 ? (told as number) : null;
}

function same(one: Here | undefined, other: Here): boolean {
  if (one?.writers.length !== other.writers.length || one.carets.length !== other.carets.length) return false;
  return (
    one.writers.every((seat, nth) => seat === other.writers[nth]) &&
    one.carets.every(({ seat, at }, nth) => {
      const that = other.carets[nth];
      return that?.seat === seat && that.at.start === at.start && that.at.end === at.end;
    })
  );
}
