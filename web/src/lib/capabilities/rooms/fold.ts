/** What rooms keep: title and languages in the register, the meetings in the plenary. */
import type { Fact, Place } from '../../protocol/state';

/** Whether the plenary meets: statements are heard only while it does. */
export type MeetingPhase = 'none' | 'open' | 'suspended';

export interface Meeting {
  readonly number: number;
  readonly title: string;
  readonly opened_at: number;
  readonly adjourned_at: number | null;
}

export interface RoomsState {
  readonly title: string | null;
  readonly languages: readonly string[];
  readonly phase: MeetingPhase;
  readonly meetings: readonly Meeting[];
  readonly closed: boolean;
}

export const NO_ROOM: RoomsState = {
  title: null,
  languages: [],
  phase: 'none',
  meetings: [],
  closed: false,
};

export function foldRooms(
  substate: RoomsState = NO_ROOM,
  { event, body }: Fact,
  place: Place,
): RoomsState {
  switch (event) {
    case 'rooms.room_founded': {
      const { title, languages } = body as unknown as RoomsState;
      return { ...substate, title, languages };
    }
    case 'rooms.meeting_opened': {
      const { number, title } = body as unknown as Meeting;
      const meeting = { number, title, opened_at: place.at, adjourned_at: null };
      return { ...substate, phase: 'open', meetings: [...substate.meetings, meeting] };
    }
    case 'rooms.meeting_suspended':
      return { ...substate, phase: 'suspended' };
    case 'rooms.meeting_resumed':
      return { ...substate, phase: 'open' };
    case 'rooms.meeting_adjourned': {
      const meetings = substate.meetings.map((meeting) =>
        meeting.number === body.number ? { ...meeting, adjourned_at: place.at } : meeting,
      );
      return { ...substate, phase: 'none', meetings };
    }
    case 'rooms.room_closed':
      return { ...substate, closed: true };
    default:
      return substate;
  }
}

/** The meeting that is open or suspended now. */
export function currentMeeting(rooms: RoomsState): Meeting | null {
  return rooms.phase === 'none' ? null : (rooms.meetings.at(-1) ?? null);
}
