/** Acts that are done for a reason: without one, the form says so. */
import type { Problem, Wish } from '../../lib/console/desk.svelte';
import { lineOf } from '../../lib/console/line';
import { t } from '../../lib/i18n/index.svelte';

/**
 * The act with its reason, or what is wrong with the reason.
 *
 * @param id of the form in which the `ReasonField` stands.
 */
export function withReason(id: string, reason: string, wish: (line: string) => Wish): Wish | Problem[] {
  const line = lineOf(reason);
  return line ? wish(line) : [{ field: `${id}-reason`, message: t('console.give_reason') }];
}
