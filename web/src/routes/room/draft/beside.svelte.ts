/** Reading a text beside itself: which language, what was asked, a few paragraphs at a time. */
import { SvelteMap } from 'svelte/reactivity';
import type { BesideRow } from '../../../lib/api';
import type { ActId, UnitId } from '../../../lib/formats';
import { type Held, nothingFrom, type Standing, standingOf } from './beside';

/** Asks the room, for wordings by their digests. */
export type AskBeside = (
  lang: string,
  units: readonly { unit: UnitId; wording: string }[],
) => Promise<{ readonly units: readonly BesideRow[] }>;

/** A certification that somebody writes: it is kept while they look elsewhere in the text. */
export interface Writing {
  readonly text: string;
  /** The wording they have read, and the place of what was certified before. */
  readonly meant: string;
  readonly after: number | null;
  /** Their signature for it, on its way. */
  readonly act: ActId | null;
}

/** Paragraphs asked for at a time: the first ones stand soon, and an engine is not kept long. */
export const TOGETHER = 4;
/** What scrolls into view within this time, in milliseconds, is asked for together. */
const GATHER = 40;
/** So often what was not ready in time is asked for again by itself. */
const TRIES = 3;

export class Beside {
  /** In which language the text is read beside itself; null: the text stands alone. */
  lang = $state<string | null>(null);
  /** What one is about to certify, by paragraph and language. */
  readonly written = new SvelteMap<string, Writing>();
  private readonly held = new SvelteMap<UnitId, Held>();
  private waiting: { unit: UnitId; wording: string; tries: number }[] = [];
  private turn = 0;
  private asking: ReturnType<typeof setTimeout> | true | undefined;

  /** The languages of the text from which nothing here translates: said once, for the whole text. */
  readonly nothingFrom = $derived.by(() => nothingFrom(this.held, this.langOf));

  constructor(
    private readonly ask: AskBeside,
    private readonly langOf: (unit: UnitId) => string,
  ) {}

  /** Read beside it in a language, or the text alone; nothing made for another one stays. */
  choose(lang: string | null): void {
    if (lang === this.lang) return;
    this.lang = lang;
    this.turn += 1;
    this.waiting = [];
    this.held.clear();
  }

  /** Whether an engine that gives the drift only has a part in what stands here. */
  get isGist(): boolean {
    return [...this.held.values()].some((one) => one.state === 'given' && one.gist);
  }

  /** What may stand beside a unit that says this now. */
  standing(unit: UnitId, wording: string): Standing {
    return standingOf(this.held.get(unit), wording);
  }

  /** Have a wording translated, once; for what was asked before, only if it is wanted again. */
  want(unit: UnitId, wording: string, isAgain = false): void {
    const { lang } = this;
    if (!lang || (this.held.has(unit) && !isAgain)) return;
    this.held.set(unit, { state: 'asked', wording });
    this.waiting = [...this.waiting.filter((one) => one.unit !== unit), { unit, wording, tries: 1 }];
    this.asking ??= setTimeout(() => void this.work(), GATHER);
  }

  /** Let what nothing translated be asked for anew, each when somebody comes to read it. */
  askAnew(): void {
    for (const [unit, one] of [...this.held]) if (one.state === 'missing') this.held.delete(unit);
  }

  private async work(): Promise<void> {
    this.asking = true;
    while (this.lang && this.waiting.length > 0) {
      const { lang, turn } = this;
      const batch = this.waiting.splice(0, TOGETHER);
      try {
        const { units } = await this.ask(lang, batch.map(({ unit, wording }) => ({ unit, wording })));
        if (turn === this.turn) batch.forEach((one) => this.answered(one, units));
      } catch (failure) {
        // Whoever waits behind would hardly fare better: each can be asked for again.
        if (turn === this.turn) this.failed([...batch, ...this.waiting.splice(0)], failure);
      }
    }
    this.asking = undefined;
  }

  private answered(one: { unit: UnitId; wording: string; tries: number }, rows: readonly BesideRow[]): void {
    const held = this.held.get(one.unit);
    // Meanwhile it was asked for in another wording.
    if (held?.wording !== one.wording) return;
    const row = rows.find(({ unit, wording }) => unit === one.unit && wording === one.wording);
    if (row?.state === 'later' && one.tries < TRIES) {
      this.waiting.push({ ...one, tries: one.tries + 1 });
    } else {
      this.held.set(one.unit, row ?? { ...one, state: 'later' });
    }
  }

  private failed(all: readonly { unit: UnitId; wording: string }[], failure: unknown): void {
    for (const { unit, wording } of all) this.held.set(unit, { state: 'failed', wording, failure });
  }
}
