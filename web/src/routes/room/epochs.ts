/** What is told of a record that was begun anew, is behind, or is destroyed. Pure. */
import type { Beginning, Examined } from '../../lib/beginning';
import type { MessageKey } from '../../lib/i18n/index.svelte';
import type { ReadOnly } from '../../lib/read-only';

const THERE = ['anew', 'behind', 'unsettled', 'destroyed'] as const;
type ToldThere = (typeof THERE)[number];

/** Whether EpochNotice says why nothing can be said, and nobody else need. */
export function isToldThere(reason: ReadOnly): reason is ToldThere {
  return (THERE as readonly ReadOnly[]).includes(reason);
}

const CHECKED: Readonly<Record<Examined, MessageKey>> = {
  whole: 'epochs.checked_whole',
  compared: 'epochs.checked_compared',
  unknown: 'epochs.checked_unknown',
  nothing: 'epochs.checked_nothing',
  contradicted: 'epochs.checked_contradicted',
};

/** The sentence for what this browser could check. */
export function checkedKey(found: Beginning): MessageKey {
  return CHECKED[found.examined];
}
