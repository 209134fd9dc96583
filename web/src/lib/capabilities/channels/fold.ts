/** What channels keep: what was said, and how it stands now; the words are in the entries. */
import type { DelegationId, SeatId } from '../../formats';
import type { ChannelKind, Fact, Place, Role } from '../../protocol/state';

export type UtteranceKind = 'statement' | 'message' | 'prepared';

export interface Correction {
  readonly seq: number;
  readonly at: number;
  readonly lang: string;
}

export interface Utterance {
  readonly kind: UtteranceKind;
  readonly at: number;
  readonly lang: string;
  readonly seat: SeatId | null;
  readonly delegation: DelegationId | null;
  readonly role: Role | null;
  readonly reply_to: number | null;
  readonly for_channel: string | null;
  readonly corrections: readonly Correction[];
  readonly withdrawn: boolean;
  /** Why the words were destroyed, if they were. */
  readonly redacted: string | null;
}

export interface Opened {
  readonly kind: ChannelKind;
  readonly title: string;
  readonly owner: string | null;
}

export interface ChannelsState {
  /** By place in the journal. */
  readonly utterances: Readonly<Record<string, Utterance>>;
  readonly register_id: string | null;
  readonly origin: string | null;
  /** In the register: the room's plenary, and the channels opened since, for those who run it. */
  readonly plenary: string | null;
  readonly opened: Readonly<Record<string, Opened>>;
}

export const NO_CHANNELS: ChannelsState = {
  utterances: {},
  register_id: null,
  origin: null,
  plenary: null,
  opened: {},
};

type Saying = { readonly lang: string; readonly reply_to?: number; readonly for_channel?: string };
type Target = { readonly target: number };

export function foldChannels(
  substate: ChannelsState = NO_CHANNELS,
  { event, body }: Fact,
  place: Place,
): ChannelsState {
  switch (event) {
    case 'channels.statement_posted':
      return said(substate, 'statement', body as unknown as Saying, place);
    case 'channels.message_posted':
      return said(substate, 'message', body as unknown as Saying, place);
    case 'channels.statement_prepared':
      return said(substate, 'prepared', body as unknown as Saying, place);
    case 'channels.utterance_corrected': {
      const { target, lang } = body as unknown as Target & { lang: string };
      const before = substate.utterances[target]?.corrections ?? [];
      const corrections = [...before, { seq: place.seq, at: place.at, lang }];
      return changed(substate, target, { corrections });
    }
    case 'channels.utterance_withdrawn':
      return changed(substate, (body as unknown as Target).target, { withdrawn: true });
    case 'channels.redacted': {
      const { target, reason } = body as unknown as Target & { reason: string };
      return changed(substate, target, { redacted: reason });
    }
    case 'channels.channel_opened': {
      const { channel, kind, title, owner } = body as unknown as Opened & { channel: string };
      const opened = { kind, title, owner: owner ?? null };
      return { ...substate, opened: { ...substate.opened, [channel]: opened } };
    }
    case 'channels.register_noted': {
      const { register_id, origin, plenary } = body as unknown as ChannelsState;
      return { ...substate, register_id, origin, plenary: plenary ?? null };
    }
    default:
      return substate;
  }
}

function said(
  substate: ChannelsState,
  kind: UtteranceKind,
  saying: Saying,
  place: Place,
): ChannelsState {
  const utterance: Utterance = {
    kind,
    at: place.at,
    lang: saying.lang,
    seat: place.seat,
    delegation: place.delegation,
    role: place.role,
    reply_to: saying.reply_to ?? null,
    for_channel: saying.for_channel ?? null,
    corrections: [],
    withdrawn: false,
    redacted: null,
  };
  return { ...substate, utterances: { ...substate.utterances, [place.seq]: utterance } };
}

function changed(
  substate: ChannelsState,
  target: number,
  changes: Partial<Utterance>,
): ChannelsState {
  const before = substate.utterances[target];
  if (!before) return substate;
  const utterances = { ...substate.utterances, [target]: { ...before, ...changes } };
  return { ...substate, utterances };
}
