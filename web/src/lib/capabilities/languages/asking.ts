/** Who is asked to agree to a version, and has not answered yet. Pure. */
import type { Seat, ShownState } from '../../protocol/state';
import { type GlossaryVersion, type Languages, languagesIn } from './types';

/** As much of the register as this needs: one's seat in it, and what one may do there. */
interface Register {
  readonly state: ShownState;
  readonly mine: Pick<Seat, 'delegation'> | null;
  may(command: string): boolean;
}

/** The version that lies before the parties. */
export function proposedIn({ versions }: Languages): GlossaryVersion | undefined {
  return Object.values(versions).find(({ stage }) => stage === 'proposed');
}

/** Whether one is to answer for one's delegation, and nobody of it has. */
export function awaitsAnswer(register: Register | undefined): boolean {
  const party = register?.mine?.delegation ?? null;
  if (!register || party === null || !register.may('languages.agree_glossary')) return false;
  const version = proposedIn(languagesIn(register.state));
  if (!version?.parties.includes(party)) return false;
  return !version.agreed.includes(party) && !version.declined.includes(party);
}
