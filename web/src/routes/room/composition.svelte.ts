/** What is being written in one channel, and where the screen stands; kept while the page is. */
import type { ChannelId } from '../../lib/formats';
import type { UtteranceItem } from '../../lib/stream';
import type { Manner } from './voices';

/** What the words will stand to: an answer to something, or a correction of one's own. */
export interface Intent {
  readonly kind: 'reply' | 'correct';
  readonly item: UtteranceItem;
}

export class Composition {
  text = $state('');
  manner = $state<Manner>('message');
  /** The language of the text; empty while the writer's own is assumed. */
  lang = $state('');
  intent = $state.raw<Intent | null>(null);
  /** For which channel a statement is prepared. */
  forChannel = $state<ChannelId | null>(null);
  /** How many invisible characters were taken out of the text sent last. */
  removed = $state(0);
  /** Whether what was kept in the browser is here again. */
  isRestored = $state(false);

  clear(): void {
    this.text = '';
    this.intent = null;
  }

  /** Put words back, behind those that are there. */
  putBack(words: string): void {
    this.text = [this.text, words].filter((text) => text.trim()).join('\n\n');
  }
}
