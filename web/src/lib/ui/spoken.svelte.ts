/** What is said aloud to those who listen to the page; `Spoken.svelte` is its voice. */
import { untrack } from 'svelte';

export const said = $state({ polite: '', assertive: '' });

/** Say a sentence: after what is being read, or, when it cannot wait, in its place. */
export function announce(sentence: string, manner: 'polite' | 'assertive' = 'polite'): void {
  // The same sentence twice is no change and would stay unheard: a space makes it one.
  // An effect that announces must not come to depend on what was said last.
  const last = untrack(() => said[manner]);
  said[manner] = last === sentence ? `${sentence}\u00a0` : sentence;
}
