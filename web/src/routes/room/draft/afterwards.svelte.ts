/** Where the keyboard stands when an act has changed the order of what it stood on. */
import { tick, untrack } from 'svelte';
import type { UnitId } from '../../../lib/formats';

/** How long an act is waited for; who has gone elsewhere since is not called back. */
const WITHIN = 10_000;

/** Give a unit's menu the focus, once, as soon as the text is so. */
export function focusWhen(isSo: () => boolean, unit: () => UnitId | null): void {
  let stop = (): void => undefined;
  const timer = setTimeout(() => stop(), WITHIN);
  stop = $effect.root(() => {
    $effect(() => {
      if (!isSo()) return;
      clearTimeout(timer);
      untrack(() => void tick().then(() => (stop(), returnTo(unit()))));
    });
  });
}

function returnTo(unit: UnitId | null): void {
  const here = document.activeElement;
  const isElsewhere = here && here !== document.body && !here.matches('[data-unit-menu]');
  if (unit && !isElsewhere) document.getElementById(`menu-${unit}`)?.focus();
}
