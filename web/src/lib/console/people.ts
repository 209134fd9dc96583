/** The people of a room, put together from what the register and the plenary know of them. */
import {
  type AccreditationState,
  type Delegation,
  nameOf,
  NOBODY_ACCREDITED,
} from '../capabilities/accreditation/fold';
import type { DelegationId, PersonId } from '../formats';
import type { DeviceRow, Power, Role, Seat, ShownState } from '../protocol/state';

/** One person of the room. */
export interface Member {
  readonly person: PersonId;
  readonly name: string;
  readonly role: Role;
  readonly delegation: DelegationId | null;
  readonly powers: readonly Power[];
  /** Reads, but may not act. */
  readonly suspended: boolean;
  /** Takes part no more. */
  readonly withdrawn: boolean;
  /** Whether the register seats them; observers sit in the plenary only. */
  readonly registered: boolean;
  readonly devices: readonly DeviceRow[];
}

export interface Group {
  readonly delegation: DelegationId | null;
  readonly name: string;
  readonly members: readonly Member[];
}

/** A delegation with its id. */
export type Party = Delegation & { readonly id: DelegationId };

export function accreditationIn(register: ShownState | undefined): AccreditationState {
  const kept = register?.substates.accreditation as AccreditationState | undefined;
  return kept ?? NOBODY_ACCREDITED;
}

/** Everyone who takes part or took part, as far as one's seat may know. */
export function membersOf(register: ShownState, plenary?: ShownState): Member[] {
  const devices = { ...plenary?.devices, ...register.devices };
  const devicesOf = (person: string) =>
    Object.values(devices).filter((device) => device.person === person);
  const found = new Map<string, Member>();
  const seat = (one: Seat, registered: boolean) => {
    if (found.has(one.person)) return;
    const { person, name, role, delegation, powers, suspended } = one;
    const rest = { withdrawn: false, registered, devices: devicesOf(person) };
    found.set(person, { person, name, role, delegation, powers, suspended, ...rest });
  };
  for (const one of Object.values(register.seats)) seat(one, true);
  for (const one of Object.values(plenary?.seats ?? {})) seat(one, false);
  for (const [id, known] of Object.entries(accreditationIn(register).people)) {
    if (found.has(id)) continue;
    const person = id as PersonId;
    const delegation = known.delegation as DelegationId | null;
    found.set(id, {
      ...{ person, name: known.name, role: known.role, delegation, powers: [] },
      ...{ suspended: false, withdrawn: known.withdrawn, registered: false },
      devices: devicesOf(id),
    });
  }
  return [...found.values()];
}

/** The delegations in the order of the reader's language. */
export function partiesOf(accreditation: AccreditationState, lang: string): Party[] {
  const key = ({ order, names }: Delegation) =>
    order.find(([code]) => code === lang)?.[1] ?? nameOf(names, lang);
  return Object.entries(accreditation.delegations)
    .map(([id, delegation]) => ({ ...delegation, id: id as DelegationId }))
    .sort((a, b) => key(a).localeCompare(key(b), lang));
}

const RANK: readonly Role[] = [
  'mediator',
  'co_mediator',
  'secretariat',
  'head_of_delegation',
  'alternate',
  'delegate',
  'expert',
  'interpreter',
  'guarantor',
  'witness',
  'depositary',
  'observer',
];

/** Those of no delegation first, then each delegation; within it by rank, then by name. */
export function grouped(members: readonly Member[], parties: readonly Party[], lang: string): Group[] {
  const sorted = [...members].sort(
    (a, b) =>
      Number(a.withdrawn) - Number(b.withdrawn) ||
      RANK.indexOf(a.role) - RANK.indexOf(b.role) ||
      a.name.localeCompare(b.name, lang),
  );
  const of = (delegation: string | null) => sorted.filter((one) => one.delegation === delegation);
  const none: Group = { delegation: null, name: '', members: of(null) };
  const each = parties.map(({ id, names }) => ({
    delegation: id,
    name: nameOf(names, lang),
    members: of(id),
  }));
  return [none, ...each].filter((group) => group.members.length > 0);
}
