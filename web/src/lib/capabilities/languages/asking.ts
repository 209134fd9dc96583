/** Who is asked to agree to a version, and has not answered yet. Pure. */
import type { Seat } from '../../protocol/state';
import type { GlossaryVersion, Languages } from './types';

/** The version that lies before the parties. */
export function proposedIn({ versions }: Languages): GlossaryVersion | undefined {
  return Object.values(versions).find(({ stage }) => stage === 'proposed');
}

/** Whether somebody is to answer for their delegation, and nobody of it has. */
export function awaitsAnswer(languages: Languages, seat: Pick<Seat, 'delegation'> | null, mayAgree: boolean): boolean {
  const version = proposedIn(languages);
  const party = seat?.delegation ?? null;
  if (!version || party === null || !mayAgree) return false;
  return version.parties.includes(party) && !version.agreed.includes(party) && !version.declined.includes(party);
}
