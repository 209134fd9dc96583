/** Words are not lost: drafts, and what is held before it is signed, lie encrypted in the browser. */
import type { ChannelView } from '../../lib/channel.svelte';
import type { Face } from './face.svelte';

const PAUSE = 400;

/** Keep what is written in a channel as long as its page is open; bring back what was kept. */
export function keepWords(chosen: () => ChannelView, face: Face): void {
  const view = chosen();
  const { store } = face;
  const composition = face.composition(view.id);
  const held = `held/${view.id}`;

  if (!composition.isRestored) void restore();

  async function restore(): Promise<void> {
    const kept = [await store.draft(view.id), await store.draft(held)];
    for (const words of kept.reverse()) if (words) composition.putBack(words);
    composition.isRestored = true;
  }

  $effect(() => {
    const { text, isRestored } = composition;
    if (!isRestored) return;
    const timer = setTimeout(() => void store.keepDraft(view.id, text), PAUSE);
    return () => {
      clearTimeout(timer);
      void store.keepDraft(view.id, text);
    };
  });

  // An act is kept by the outbox once it is signed; until then its words are kept here.
  const unsigned = $derived(
    view.pending
      .filter(({ stage }) => stage === 'holding' || stage === 'waiting')
      .map(({ fields }) => (typeof fields.text === 'string' ? fields.text : ''))
      .filter(Boolean)
      .join('\n\n'),
  );
  $effect(() => {
    if (composition.isRestored) void store.keepDraft(held, unsigned);
  });
}
