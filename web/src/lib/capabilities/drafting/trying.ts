/** Which refused acts another try takes the place of. Pure. */
import type { ActId } from '../../formats';
import type { Fields, PendingAct } from '../../outbox';

/** What an act is about, by the first of these that it names; the ids of what it makes are no subject. */
const SUBJECTS = ['unit', 'units', 'parent', 'bracket', 'proposal', 'comment'] as const;

/** The refused acts among these that asked the same of the same: they are told no longer. */
export function triedAgain(pending: readonly PendingAct[], command: string, fields: Fields): ActId[] {
  const subject = subjectOf(fields);
  return pending
    .filter((act) => act.stage === 'refused' && act.command === `drafting.${command}` && subjectOf(act.fields) === subject)
    .map(({ id }) => id);
}

function subjectOf(fields: Fields): string {
  const named = SUBJECTS.find((name) => name in fields);
  return named ? JSON.stringify(fields[named]) : '';
}
