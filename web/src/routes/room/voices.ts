/** In which ways one may speak in a channel, and why not in the others. Pure. */
import type { MeetingPhase } from '../../lib/capabilities/rooms/fold';
import type { ChannelKind, Power, Role } from '../../lib/protocol/state';

export type Manner = 'statement' | 'message' | 'prepared';

/** Why a manner is not open to one: shown as a sentence. */
export type WhyNot = 'released_by_head' | 'no_power' | 'no_meeting' | 'meeting_suspended';

export interface Voice {
  readonly manner: Manner;
  readonly whyNot: WhyNot | null;
}

export interface Position {
  readonly kind: ChannelKind;
  readonly role: Role;
  readonly powers: readonly Power[];
  readonly phase: MeetingPhase;
}

const ON_RECORD: ReadonlySet<ChannelKind> = new Set([
  'plenary',
  'contact_group',
  'friends_of_the_chair',
  'proximity',
]);
const OF_A_DELEGATION: ReadonlySet<Role> = new Set(['alternate', 'delegate', 'expert']);

/** Whether statements are made in channels of this kind, and so go on the record. */
export function isOnRecord(kind: ChannelKind): boolean {
  return ON_RECORD.has(kind);
}

/** The manners a channel knows, the formal ones first; empty where nobody talks. */
export function voicesIn(position: Position): Voice[] {
  const { kind, role } = position;
  if (kind === 'register' || role === 'observer' || role === 'administrator') return [];
  const voices: Voice[] = [{ manner: 'message', whyNot: null }];
  if (kind === 'caucus') voices.unshift({ manner: 'prepared', whyNot: null });
  if (isOnRecord(kind)) voices.unshift({ manner: 'statement', whyNot: noStatement(position) });
  return voices;
}

function noStatement({ kind, role, powers, phase }: Position): WhyNot | null {
  if (!powers.includes('speak')) {
    return OF_A_DELEGATION.has(role) ? 'released_by_head' : 'no_power';
  }
  if (kind !== 'plenary' || phase === 'open') return null;
  return phase === 'suspended' ? 'meeting_suspended' : 'no_meeting';
}
