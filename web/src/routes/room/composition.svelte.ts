/** What is being written in one channel, and where the screen stands; kept while the page is. */
import type { ChannelId } from '../../lib/formats';
import { type Draft, type Intent, joined } from './drafts';
import type { Manner } from './voices';

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

  get draft(): Draft {
    const { text, manner, lang, intent, forChannel } = this;
    return { text, manner, lang, intent, forChannel };
  }

  clear(): void {
    this.text = '';
    this.intent = null;
  }

  /** Put a draft back, with its nature; behind the words that are there. */
  putBack(draft: Draft): void {
    Object.assign(this, this.text.trim() ? joined(this.draft, draft) : draft);
  }
}
