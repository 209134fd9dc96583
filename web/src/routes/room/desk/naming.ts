/** How the desk calls what lies on it, in the reader's language. */
import { languageName, t } from '../../../lib/i18n/index.svelte';
import type { IconName } from '../../../lib/ui/icons';
import type { Task, Urgency } from './queue';

type Named = Pick<Task, 'of' | 'form' | 'isCorrection'>;

/** "statement 12", by its place in the record. */
export function whatOf({ of, form, isCorrection }: Named): string {
  return isCorrection ? t('desk.correction', { place: of }) : t('desk.what', { form, place: of });
}

/** "statement 12: French to English". */
export function titleOf(task: Named & Pick<Task, 'from' | 'lang'>): string {
  const [from, to] = [languageName(task.from), languageName(task.lang)];
  return t('desk.task', { what: whatOf(task), from, to });
}

/** What an urgency looks like, beside its words. */
export const LOOKS: Readonly<Record<Urgency, { icon: IconName; mood: 'danger' | 'warning' | 'info' | 'neutral' }>> = {
  wanted: { icon: 'person', mood: 'danger' },
  queried: { icon: 'message', mood: 'warning' },
  requested: { icon: 'pen', mood: 'info' },
  machine: { icon: 'eye', mood: 'neutral' },
};
