/** The interpreter's desk while the room is open: what is looked at, and what is being written. */
import type { RoomStore } from '../../../lib/room.svelte';
import type { ChannelId } from '../../../lib/formats';
import { type Chosen, keep, recall } from './chosen';
import type { Matches } from './matching';
import { Lister, type Task } from './queue';
import { NO_TERMS, type TermsFound, withTerm } from './terms';
import {
  begun,
  BLANK,
  inserted,
  kept,
  met,
  type Newest,
  readKept,
  typed,
  type Written,
  writeKept,
  yielded,
} from './writing';

/** Where drafts are kept, encrypted. */
export interface Drawer {
  draft(place: string): Promise<string>;
  keepDraft(place: string, text: string): Promise<void>;
}

const PAUSE = 400;

/** One text in one language, as it lies before the interpreter. */
export class Bench {
  written = $state.raw<Written>(BLANK);
  /** Whether what was kept in this browser is here again. */
  isRestored = $state(false);
  /** Null until they are asked for. */
  matches = $state.raw<Matches | null>(null);
  /** What the room's glossary says to the original. */
  terms = $state.raw<TermsFound>(NO_TERMS);
  /** What was wrong with the text, when it was to be signed. */
  problem = $state('');
  readonly key: string;
  readonly channel: ChannelId;
  readonly of: number;
  readonly lang: string;
  private newest: Newest | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    { key, channel, of, lang }: Pick<Task, 'key' | 'channel' | 'of' | 'lang'>,
    private readonly drawer: Drawer,
  ) {
    this.key = key;
    this.channel = channel;
    this.of = of;
    this.lang = lang;
  }

  get place(): string {
    return `desk/${this.key}`;
  }

  /** Bring back what was kept; what has been typed meanwhile stays. */
  async restore(): Promise<void> {
    if (this.isRestored) return;
    const before = readKept(await this.drawer.draft(this.place));
    if (!this.written.isOwn) this.change(begun(before, this.newest));
    this.isRestored = true;
  }

  /** Learn which words are the newest. */
  meet(newest: Newest | null): void {
    this.newest = newest;
    const before = this.written;
    this.change(met(before, newest));
    if (before.isOwn && !this.written.isOwn) void this.store();
  }

  type(text: string): void {
    this.problem = '';
    this.change(typed(this.written, text));
    this.storeSoon();
  }

  /** Put words in where the cursor is; gives where it is then. */
  insert(words: string, selection: readonly [number, number]): number {
    const { written, cursor } = inserted(this.written, words, selection);
    this.problem = '';
    this.change(written);
    this.storeSoon();
    return cursor;
  }

  /** Put an agreed word in where the cursor is, also into a draft that nobody has touched. */
  put(term: string, selection: readonly [number, number]): number {
    const { text, cursor } = withTerm(this.written.text, term, selection, this.lang);
    this.type(text);
    return cursor;
  }

  /** The newer words were read, and one's own stay. */
  keepOwn(): void {
    this.change(kept(this.written, this.newest));
    this.storeSoon();
  }

  takeNewer(): void {
    this.change(yielded(this.newest));
    void this.store();
  }

  /**
   * Words that were refused or taken back are here again; below others that stand here since.
   *
   * @param after the newest words that were read when they were written.
   */
  putBack(text: string, after: number | null): void {
    const { written } = this;
    const isOther = written.isOwn && written.text.trim() && written.text.trim() !== text.trim();
    this.change({ text: isOther ? `${written.text}\n\n${text}` : text, base: after, isOwn: true });
    void this.store();
  }

  /** Keep it now, in place of what was kept. */
  async store(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    // What is kept was not read yet, and nothing was typed in its place.
    if (!this.isRestored && !this.written.isOwn) return;
    await this.drawer.keepDraft(this.place, writeKept(this.written));
  }

  private storeSoon(): void {
    this.timer ??= setTimeout(() => void this.store(), PAUSE);
  }

  private change(written: Written): void {
    if (written !== this.written) this.written = written;
  }
}

export class Desk {
  chosen = $state.raw<Chosen>(recall());
  /** What lies on the desk. */
  open = $state.raw<Bench | null>(null);
  /** All there is to do, shared by whatever shows of it. */
  readonly lister = new Lister();
  private readonly benches = new Map<string, Bench>();

  constructor(private readonly drawer: Drawer) {}

  choose(changes: Partial<Chosen>): void {
    this.chosen = { ...this.chosen, ...changes };
    keep(this.chosen);
  }

  /** Show a pair of languages, or no longer. */
  togglePair(key: string): void {
    const { pairs } = this.chosen;
    this.choose({ pairs: pairs.includes(key) ? pairs.filter((one) => one !== key) : [...pairs, key] });
  }

  /** The bench of a task, with what was written on it. */
  bench(task: Pick<Task, 'key' | 'channel' | 'of' | 'lang'>): Bench {
    const here = this.benches.get(task.key) ?? new Bench(task, this.drawer);
    this.benches.set(task.key, here);
    return here;
  }

  /** All benches on which something was laid since the room was opened. */
  get all(): Iterable<Bench> {
    return this.benches.values();
  }

  /** Keep at once what is written on any bench: before the page goes. */
  async keepNow(): Promise<void> {
    await Promise.all([...this.benches.values()].map((bench) => bench.store()));
  }

  lay(task: Task): Bench {
    const bench = this.bench(task);
    this.open = bench;
    return bench;
  }

  clear(): void {
    this.open = null;
  }
}

const DESKS = new WeakMap<RoomStore, Desk>();

/** The desk of a room: it stays as it was while another part of the room is shown. */
export function deskOf(store: RoomStore): Desk {
  const here = DESKS.get(store) ?? new Desk(store);
  DESKS.set(store, here);
  return here;
}
