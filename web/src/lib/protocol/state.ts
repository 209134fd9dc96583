/** The state of a channel as the server shows it, in plain JSON; the fold keeps the same shape. */
import type { ChannelId, DelegationId, DeviceId, PersonId, RoomId, SeatId } from '../formats';

export type ChannelKind =
  | 'register'
  | 'plenary'
  | 'caucus'
  | 'proximity'
  | 'contact_group'
  | 'friends_of_the_chair'
  | 'drafting';

export type Role =
  | 'mediator'
  | 'co_mediator'
  | 'head_of_delegation'
  | 'alternate'
  | 'delegate'
  | 'expert'
  | 'interpreter'
  | 'observer'
  | 'guarantor'
  | 'witness'
  | 'depositary'
  | 'secretariat'
  | 'administrator';

export type Power =
  | 'speak'
  | 'table'
  | 'support'
  | 'agree'
  | 'confirm'
  | 'vote'
  | 'initial'
  | 'sign';

export interface Charter {
  readonly kind: ChannelKind;
  readonly title: string;
  /** "hosted": the host's server can read this. */
  readonly confidentiality: string;
  readonly suite: string;
  readonly history: 'all' | 'own';
  readonly attribution: 'attributed' | 'unattributed';
  readonly owner: DelegationId | null;
  readonly presence: boolean;
  readonly log_key: string;
  readonly clerk_device: DeviceId;
  /** base64url */
  readonly clerk_key: string;
}

export interface Seat {
  readonly id: SeatId;
  readonly person: PersonId;
  readonly name: string;
  readonly role: Role;
  readonly delegation: DelegationId | null;
  readonly powers: readonly Power[];
  readonly since: number;
  readonly reads_from: number;
  readonly suspended: boolean;
}

export interface DeviceRow {
  readonly id: DeviceId;
  readonly person: PersonId;
  /** base64url */
  readonly key: string;
  readonly certified: boolean;
  readonly revoked: boolean;
  /** The last moment at which its certificate counts, in microseconds. */
  readonly lapses?: number | null;
}

/** Whether a root key vouches for the device now; a certificate lapses by itself. */
export function isCertified(device: DeviceRow | null | undefined, now = Date.now() * 1000): boolean {
  return !!device?.certified && now <= (device.lapses ?? now);
}

export interface ShownState {
  readonly room: RoomId;
  readonly channel: ChannelId;
  readonly epoch: number;
  readonly charter: Charter | null;
  readonly seats: Readonly<Record<string, Seat>>;
  readonly by_person: Readonly<Record<string, SeatId>>;
  readonly devices: Readonly<Record<string, DeviceRow>>;
  readonly closed: boolean;
  readonly unreadable: boolean;
  /** Whether whoever presides has accepted the present epoch; absent: yes. */
  readonly settled?: boolean;
  /** For each epoch, how many entries stand in those before it; absent: none. */
  readonly bases?: readonly (readonly [epoch: number, before: number])[];
  readonly substates: Readonly<Record<string, unknown>>;
}

/** A fact of an entry: its permanent name and what it says. */
export interface Fact {
  readonly event: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where a fact stands, and whose it is where the reader may know. */
export interface Place {
  readonly seq: number;
  readonly at: number;
  readonly seat: SeatId | null;
  readonly delegation: DelegationId | null;
  readonly role: Role | null;
}
