/** Who will be able to read an act, so that the button that sends it can say so. */
import type { ChannelKind, Seat, ShownState } from '../../protocol/state';

/** How many will read it; observers are not listed to everyone, so their number may be unknown. */
export interface Audience {
  readonly kind: ChannelKind;
  readonly title: string;
  /** Seated people but for observers, the author included; null where the list is not shown. */
  readonly people: number | null;
  /** Observers who will read it; nought where the act is not for them, null when nobody told us. */
  readonly observers: number | null;
}

/** Commands that observers do not read, though they may sit in the channel. */
const MEMBERS_ONLY: ReadonlySet<string> = new Set([
  'channels.post_message',
  'channels.prepare_statement',
  'channels.correct_message',
  'channels.withdraw',
  'channels.redact',
  'channels.grant_seat',
  'channels.withdraw_seat',
]);

/** Those who run the room read these, and nobody else. */
const HOSTS_ONLY: ReadonlySet<string> = new Set(['channels.open_channel']);
const HOSTS: ReadonlySet<string> = new Set(['mediator', 'co_mediator', 'secretariat']);

/** Those who may invite read these. */
const INVITERS_ONLY: ReadonlySet<string> = new Set([
  'accreditation.issue_invitation',
  'accreditation.revoke_invitation',
]);
const INVITERS: ReadonlySet<string> = new Set([...HOSTS, 'head_of_delegation']);

/**
 * Name the audience of a command in a channel.
 *
 * @param described the number of observers in the room's description, if it has one.
 */
export function audienceOf(
  command: string,
  state: ShownState,
  described: number | null = null,
): Audience {
  const kind = state.charter?.kind ?? 'plenary';
  const title = state.charter?.title ?? '';
  const seats = Object.values(state.seats);
  const members = seats.filter(({ role }) => role !== 'observer' && reads(command, role));
  const people = seats.length === 0 ? null : members.length;
  return { kind, title, people, observers: observersOf(command, kind, seats, described) };
}

function reads(command: string, role: Seat['role']): boolean {
  if (HOSTS_ONLY.has(command)) return HOSTS.has(role);
  if (INVITERS_ONLY.has(command)) return INVITERS.has(role);
  return true;
}

function observersOf(
  command: string,
  kind: ChannelKind,
  seats: readonly Seat[],
  described: number | null,
): number | null {
  if (kind !== 'plenary' || MEMBERS_ONLY.has(command)) return 0;
  if (seats.length === 0) return described;
  return seats.filter(({ role }) => role === 'observer').length;
}
