/**
 * The fold: a channel's shown state after one more fact, in the shape the server shows it.
 *
 * It decides nothing; the server has decided. It is what keeps the roster, the meetings and the
 * delegations on the screen right between two welcomes.
 */
import { foldAccreditation } from './capabilities/accreditation/fold';
import { foldAudit, foldEpoch } from './capabilities/audit/fold';
import { foldChannels } from './capabilities/channels/fold';
import { foldDrafting } from './capabilities/drafting/fold';
import { foldInterpretation } from './capabilities/interpretation/fold';
import { foldLanguages } from './capabilities/languages/fold';
import { foldRooms } from './capabilities/rooms/fold';
import type { Charter, DeviceRow, Fact, Place, Power, Seat, ShownState } from './protocol/state';

type Folding = (substate: unknown, fact: Fact, place: Place) => unknown;

/** Capability name -> its fold; a fact's name begins with that of its capability. */
const CAPABILITIES: Readonly<Record<string, Folding>> = {
  accreditation: foldAccreditation as Folding,
  audit: foldAudit as Folding,
  channels: foldChannels as Folding,
  drafting: foldDrafting,
  interpretation: foldInterpretation as Folding,
  languages: foldLanguages as Folding,
  rooms: foldRooms as Folding,
};

/** Fold one fact; one this client does not know changes nothing it shows. */
export function fold(state: ShownState, fact: Fact, place: Place): ShownState {
  const capability = fact.event.split('.', 1)[0] ?? '';
  if (capability === 'audit') state = foldEpoch(state, fact);
  if (capability === 'roster') return foldRoster(state, fact, place);
  const folding = CAPABILITIES[capability];
  if (!folding) return state;
  const substate = folding(state.substates[capability], fact, place);
  return { ...state, substates: { ...state.substates, [capability]: substate } };
}

/** The kernel's own facts: charter, seats, devices, closing. */
function foldRoster(state: ShownState, { event, body }: Fact, place: Place): ShownState {
  switch (event) {
    case 'roster.channel_chartered':
      return { ...state, charter: body as unknown as Charter };
    case 'roster.seat_granted':
      return seated(state, body as unknown as Seat & { readonly seat: Seat['id'] }, place);
    case 'roster.seat_withdrawn':
      return unseated(state, body.seat as Seat['id']);
    case 'roster.seat_suspended':
      return seatChanged(state, body.seat, { suspended: true });
    case 'roster.seat_reinstated':
      return seatChanged(state, body.seat, { suspended: false });
    case 'roster.powers_assigned':
      return seatChanged(state, body.seat, { powers: body.powers as readonly Power[] });
    case 'roster.device_admitted': {
      const { device, person, key } = body as unknown as DeviceRow & { device: DeviceRow['id'] };
      const row: DeviceRow = { id: device, person, key, certified: false, revoked: false };
      return { ...state, devices: { ...state.devices, [device]: row } };
    }
    case 'roster.device_revoked':
      return deviceChanged(state, body.device, { revoked: true });
    case 'roster.device_certified':
      return deviceChanged(state, body.device, {
        certified: true,
        lapses: lastMoment(body.certificate as string),
      });
    case 'roster.channel_closed':
      return { ...state, closed: true };
    default:
      return state;
  }
}

/** The last moment at which a certificate counts; one that cannot be read never does. */
function lastMoment(certificate: string): number {
  try {
    return (JSON.parse(certificate) as { not_after: number }).not_after;
  } catch {
    return 0;
  }
}

function seated(
  state: ShownState,
  granted: Seat & { readonly seat: Seat['id'] },
  place: Place,
): ShownState {
  const seat: Seat = {
    id: granted.seat,
    person: granted.person,
    name: granted.name,
    role: granted.role,
    delegation: granted.delegation ?? null,
    powers: granted.powers ?? [],
    since: place.seq,
    reads_from: state.charter?.history === 'own' ? place.seq : 1,
    suspended: false,
  };
  return {
    ...state,
    seats: { ...state.seats, [seat.id]: seat },
    by_person: { ...state.by_person, [seat.person]: seat.id },
  };
}

function unseated(state: ShownState, id: Seat['id']): ShownState {
  const seat = state.seats[id];
  if (!seat) return state;
  const { [id]: _gone, ...seats } = state.seats;
  const { [seat.person]: _left, ...by_person } = state.by_person;
  return { ...state, seats, by_person };
}

// A reader whose history begins late may meet a change to what it was never shown; it says nothing.

function seatChanged(state: ShownState, id: unknown, changes: Partial<Seat>): ShownState {
  const seat = state.seats[id as string];
  if (!seat) return state;
  return { ...state, seats: { ...state.seats, [seat.id]: { ...seat, ...changes } } };
}

function deviceChanged(state: ShownState, id: unknown, changes: Partial<DeviceRow>): ShownState {
  const device = state.devices[id as string];
  if (!device) return state;
  return { ...state, devices: { ...state.devices, [device.id]: { ...device, ...changes } } };
}
