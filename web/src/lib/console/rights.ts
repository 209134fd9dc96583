/**
 * Who may do what in the console, as the server's tables say it.
 *
 * The screen offers only what would be heard; the server decides all the same.
 */
import type { Invitation } from '../capabilities/accreditation/fold';
import type { ChannelKind, Role, Seat } from '../protocol/state';
import type { Member } from './people';

const CHAIR: ReadonlySet<Role> = new Set(['mediator', 'co_mediator']);
const DELEGATION_ROLES: ReadonlySet<Role> = new Set([
  'head_of_delegation',
  'alternate',
  'delegate',
  'expert',
]);
const BY_HEAD: readonly Role[] = ['alternate', 'delegate', 'expert'];
const BY_HOST: readonly Role[] = [
  'head_of_delegation',
  'alternate',
  'delegate',
  'expert',
  'interpreter',
  'observer',
  'guarantor',
  'witness',
  'depositary',
  'secretariat',
  'co_mediator',
  'mediator',
];

/** The one who acts, as the register knows them. */
export type Actor = Pick<Seat, 'person' | 'role' | 'delegation'>;

export function presides(role: Role): boolean {
  return CHAIR.has(role);
}

/** Mediators and secretariat: those who run the room. */
export function isHost(role: Role): boolean {
  return presides(role) || role === 'secretariat';
}

export function isHead(role: Role): boolean {
  return role === 'head_of_delegation';
}

/** Whether there is anything in the console for somebody in this role. */
export function hasConsole(role: Role): boolean {
  return isHost(role) || isHead(role);
}

/** The capacities in which somebody in this role may invite. */
export function capacitiesFor(role: Role): readonly Role[] {
  if (isHost(role)) return BY_HOST;
  return isHead(role) ? BY_HEAD : [];
}

/** Whether a capacity needs a delegation, may have one, or has none. */
export function delegationFor(capacity: Role): 'needed' | 'possible' | 'none' {
  if (DELEGATION_ROLES.has(capacity)) return 'needed';
  return capacity === 'interpreter' ? 'possible' : 'none';
}

export function mayRevokeInvitation(me: Actor, invitation: Invitation): boolean {
  if (!['proposed', 'issued'].includes(invitation.stage)) return false;
  if (isHost(me.role)) return true;
  const { role, delegation } = invitation;
  const isOurs = delegation !== null && delegation === me.delegation;
  return isHead(me.role) && isOurs && role !== null && BY_HEAD.includes(role);
}

export function maySuspend(me: Actor, member: Member): boolean {
  return isHost(me.role) && me.person !== member.person;
}

export function mayWithdraw(me: Actor, member: Member): boolean {
  return me.person !== member.person && (isHost(me.role) || isOwn(me, member));
}

export function mayRevokeDevice(me: Actor, member: Member): boolean {
  return me.person === member.person || me.role === 'secretariat' || isOwn(me, member);
}

export function mayProposeReplacement(me: Actor, member: Member): boolean {
  return me.role === 'secretariat' && me.person !== member.person;
}

/** A second person confirms: the chair or the head of that delegation, never who proposed it. */
export function mayConfirm(me: Actor, invitation: Invitation, member: Member): boolean {
  if (invitation.stage !== 'proposed') return false;
  if (me.person === member.person || me.person === invitation.proposed_by) return false;
  return presides(me.role) || isOwn(me, member);
}

export function mayHavePowers(role: Role): boolean {
  return DELEGATION_ROLES.has(role);
}

/** Whether a person may sit in a channel of this kind. */
export function belongs(
  kind: ChannelKind,
  owner: string | null,
  { role, delegation }: Pick<Seat, 'role' | 'delegation'>,
): boolean {
  if (role === 'administrator') return false;
  // Beside a text they see what the chair shows them; in the plenary they sit anyway.
  if (role === 'observer') return kind === 'drafting';
  const isParty = owner !== null && delegation === owner && !isHost(role);
  if (kind === 'caucus') return isParty;
  if (kind === 'proximity') return isParty || presides(role) || role === 'interpreter';
  return true;
}

function isOwn(me: Actor, member: Member): boolean {
  return isHead(me.role) && me.delegation !== null && me.delegation === member.delegation;
}
