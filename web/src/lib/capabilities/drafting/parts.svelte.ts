/**
 * Loading a text by and by, over a thin line: the articles that are opened, or all; and anew what
 * is not certain any more.
 */
import { SvelteSet } from 'svelte/reactivity';
import type { ChannelView } from '../../channel.svelte';
import type { UnitId } from '../../formats';
import type { ShownState } from '../../protocol/state';
import { held, isPartial, joinedBy, leftOut, loadedTops, MOST_ASKED, type Part } from './partial';
import type { Drafting, Section, Text } from './types';

/** About so many bytes are asked for at once, so that it can be seen how far it has come. */
const AT_ONCE = 32_000;
/** An outline is had anew at most so often, in milliseconds. */
const OUTLINE_EVERY = 10_000;
const TRIES = 4;
/** From the third try on, so long is waited before each, in milliseconds. */
const PATIENCE = 1_000;

export interface PartsPorts {
  ask(units: readonly UnitId[]): Promise<Part>;
  amend: ChannelView['amend'];
  /** The text as it stands now. */
  text(): Text | null;
  /** What was asked for is in. */
  loaded(): void;
}

export class Parts {
  /** What is on its way: the units by which it was asked for. */
  readonly asked = new SvelteSet<UnitId>();
  /** How far loading all has come, in bytes; null while it is not under way. */
  progress = $state.raw<{ readonly done: number; readonly size: number } | null>(null);
  /** What went wrong the last time. */
  failure = $state.raw<unknown>(null);
  /** What was asked for and was not in the text any more. */
  private readonly gone = new SvelteSet<UnitId>();
  private queue: Promise<unknown> = Promise.resolve();
  private outlining: ReturnType<typeof setTimeout> | undefined;
  private mendingAgain: ReturnType<typeof setTimeout> | undefined;
  private outlinedAt = Number.NEGATIVE_INFINITY;
  private isMending = false;

  constructor(private readonly ports: PartsPorts) {}

  /** Whether it is not known here what a unit is, nor whether it is there; now, or as drawn. */
  isUnloaded(id: UnitId, text = this.ports.text()): boolean {
    if (!isPartial(text) || id in text.units) return false;
    // What was gone is back where a version was restored.
    return !this.gone.has(id) || held(text).has(id);
  }

  /** Load what these units stand in; gives false where it cannot be had now. */
  async load(units: readonly UnitId[]): Promise<boolean> {
    const unloaded = units.filter((id) => this.isUnloaded(id));
    const wanted = unloaded.filter((id) => !this.asked.has(id));
    if (wanted.length > 0) {
      for (const id of wanted) this.asked.add(id);
      await this.inTurn(() => this.fetch(wanted));
      for (const id of wanted) this.asked.delete(id);
    } else if (unloaded.length > 0) {
      await this.queue;
    }
    return !unloaded.some((id) => this.isUnloaded(id));
  }

  /** Load all that is not loaded, some at a time; gives false where some cannot be had now. */
  async loadAll(): Promise<boolean> {
    if (this.progress) return false;
    let done = 0;
    try {
      for (let batch = this.batch(); batch; batch = this.batch()) {
        this.progress = { done, size: done + batch.left };
        if (!(await this.load(batch.units))) return false;
        done += batch.size;
      }
      return true;
    } finally {
      this.progress = null;
    }
  }

  /** See whether anything has to be had anew. */
  look(): void {
    const outdated = this.ports.text()?.outdated;
    if (outdated === 'torn') return void this.mend();
    if (outdated !== 'counts') return;
    const wait = this.outlinedAt + OUTLINE_EVERY - Date.now();
    this.outlining ??= setTimeout(() => {
      this.outlining = undefined;
      void this.inTurn(() => this.fetch([]));
    }, Math.max(wait, 0));
  }

  close(): void {
    clearTimeout(this.outlining);
    clearTimeout(this.mendingAgain);
  }

  private async mend(): Promise<void> {
    if (this.isMending) return;
    this.isMending = true;
    const isIn = await this.inTurn(() => this.fetch([]));
    this.isMending = false;
    if (!isIn) this.mendingAgain = setTimeout(() => this.look(), OUTLINE_EVERY);
  }

  /** The next sections, in the order in which they are held. */
  private batch(): { units: UnitId[]; size: number; left: number } | null {
    const text = this.ports.text();
    const all = text ? [...leftOut(text)].filter(([id]) => this.isUnloaded(id)) : [];
    if (all.length === 0) return null;
    const sizeOf = (section: Section | null) => section?.size ?? 0;
    const units: UnitId[] = [];
    let size = 0;
    for (const [id, section] of all.slice(0, MOST_ASKED)) {
      if (size > 0 && size + sizeOf(section) > AT_ONCE) break;
      units.push(id);
      size += sizeOf(section);
    }
    return { units, size, left: all.reduce((sum, [, section]) => sum + sizeOf(section), 0) };
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** Ask until it is in: what is torn meanwhile, or comes too late to be placed, is asked for again. */
  private async fetch(units: readonly UnitId[]): Promise<boolean> {
    this.failure = null;
    try {
      for (let tries = 0; tries < TRIES; tries += 1) {
        if (tries > 1) await new Promise((on) => setTimeout(on, PATIENCE));
        if (await this.once(units)) {
          this.ports.loaded();
          return true;
        }
      }
    } catch (failure) {
      this.failure = failure;
    }
    return false;
  }

  private async once(units: readonly UnitId[]): Promise<boolean> {
    const before = this.ports.text();
    if (!isPartial(before)) return true;
    const isTorn = before.outdated === 'torn';
    const asked = isTorn ? [...new Set([...loadedTops(before), ...units])] : units;
    this.outlinedAt = Date.now();
    let given: Part | undefined;
    const isIn = await this.ports.amend(async () => {
      given = await this.ports.ask(asked.length > MOST_ASKED ? [before.root] : asked);
      return { ...given, change: (state) => withPart(state, given as Part, isTorn) };
    });
    if (!isIn || this.ports.text()?.outdated === 'torn') return false;
    for (const id of units) if (given && !(id in given.text.units)) this.gone.add(id);
    return true;
  }
}

function withPart(state: ShownState, part: Part, isAll: boolean): ShownState {
  const drafting = joinedBy(state.substates.drafting as Drafting, part, isAll);
  return { ...state, substates: { ...state.substates, drafting } };
}
