/** Words are not lost: drafts, and what is held before it is signed, lie encrypted in the browser. */
import type { ChannelView } from '../../lib/channel.svelte';
import { keepBeforeLoading } from '../../lib/parts.svelte';
import { type Draft, draftOf, joined, readDraft, writeDraft } from './drafts';
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
    for (const each of kept.reverse()) {
      const draft = readDraft(each);
      if (draft) composition.putBack(draft);
    }
    composition.isRestored = true;
  }

  $effect(() => {
    const { draft, isRestored } = composition;
    if (!isRestored) return;
    const kept = writeDraft(draft);
    const timer = setTimeout(() => void store.keepDraft(view.id, kept), PAUSE);
    return () => {
      clearTimeout(timer);
      void store.keepDraft(view.id, kept);
    };
  });

  $effect(() =>
    keepBeforeLoading(async () => {
      if (composition.isRestored) await store.keepDraft(view.id, writeDraft(composition.draft));
    }),
  );

  // An act is kept by the outbox once it is signed; until then its words are kept here.
  const unsigned = $derived(
    view.pending
      .filter(({ stage }) => stage === 'holding' || stage === 'waiting')
      .map(draftOf)
      .filter((draft) => draft !== null)
      .reduce<Draft | null>((all, draft) => (all ? joined(all, draft) : draft), null),
  );
  $effect(() => {
    if (composition.isRestored) void store.keepDraft(held, unsigned ? writeDraft(unsigned) : '');
  });
}
