/** A file's way at the desk: taken from the room; or read, looked at, and carried out act by act. */
import type { ChannelView } from '../../../lib/channel.svelte';
import { whyNot } from '../../../lib/explain';
import type { ActId } from '../../../lib/formats';
import type { PendingAct } from '../../../lib/outbox';
import type { RoomStore } from '../../../lib/room.svelte';
import { announce } from '../../../lib/ui/spoken.svelte';
import { saveBlob } from '../copying';
import { Loading } from '../loading.svelte';
import { Taking } from '../exporting';
import { inTurn, type Outcome } from './turns';

export class Exchange<Read> {
  readonly saving = new Taking();
  /** What the server read in a file. */
  readonly reading = new Loading<Read>();
  /** How many acts are done of those that are under way. */
  progress = $state.raw<{ readonly done: number; readonly of: number } | null>(null);
  /** Said again when the reader takes another language. */
  private sentence = $state.raw<(() => string) | null>(null);
  readonly told = $derived(this.sentence?.() ?? '');
  private refused = $state('');
  readonly failure = $derived(this.refused || this.saving.failure || this.reading.failure);

  constructor(
    readonly store: RoomStore,
    private readonly viewed: () => ChannelView,
  ) {}

  get view(): ChannelView {
    return this.viewed();
  }

  async save(name: string, ask: () => Promise<Blob>): Promise<void> {
    this.refused = '';
    const made = await this.saving.take(this.store, this.view, ask);
    if (made) saveBlob(name, made);
  }

  async look(ask: () => Promise<Read>): Promise<void> {
    this.sentence = null;
    this.refused = '';
    this.reading.found = null;
    await this.reading.load(ask);
  }

  /** Give the acts in turn; `stops` says whether a refusal ends it. */
  async carryOut(posts: readonly (() => ActId | null)[], stops = false): Promise<Outcome> {
    const of = posts.length;
    this.refused = '';
    this.progress = { done: 0, of };
    const outcome = await inTurn(this.view, posts, (done) => (this.progress = { done, of }), stops);
    this.progress = null;
    return outcome;
  }

  /** Say here why acts were refused: they need no place among one's acts on the way. */
  explain(refused: readonly PendingAct[]): void {
    for (const { id, refusal } of refused) {
      this.store.dismiss(id);
      const why = refusal && whyNot(refusal);
      this.refused = why?.sentence ?? why?.inEnglish ?? '';
    }
  }

  tell(sentence: () => string): void {
    this.sentence = sentence;
    announce(sentence());
  }
}
