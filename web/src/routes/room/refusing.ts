/** What is said aloud of refused acts: each once, in however many parts of the room it is shown. */
import { whyNot } from '../../lib/explain';
import { t } from '../../lib/i18n/index.svelte';
import type { PendingAct } from '../../lib/outbox';
import { announce } from '../../lib/ui/spoken.svelte';

/** Acts tried again bear another name, so that nothing is told of too little. */
const told = new Set<string>();

/** Say that an act was not accepted, and why; nothing of any other act. */
export function tellRefusal({ id, stage, refusal }: PendingAct, label: string): void {
  if (stage !== 'refused' || !refusal || told.has(id)) return;
  told.add(id);
  const { sentence, inEnglish } = whyNot(refusal);
  announce(`${label} ${t('room.stage_refused')} ${sentence ?? inEnglish}`, 'assertive');
}
