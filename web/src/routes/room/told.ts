/** The words for lines of the stream: which message tells an event, and with what. Pure. */
import { lostIn, type Opened } from '../../lib/capabilities/audit/fold';
import type { LineItem } from '../../lib/stream';
import type { MessageKey } from '../../lib/i18n/index.svelte';

/** How the screen calls what a line speaks of. */
export interface Speaking {
  delegation(id: string): string;
  role(role: string): string;
  /** The name of a person of the room, empty when it is not known. */
  person(id: string): string;
  list(names: readonly string[]): string;
  /** How people call a unit of the text, empty when it is not there any more. */
  unit(id: string): string;
  /** Who may write in this mode, as a sentence. */
  mode(mode: string): string;
  /** What observers see, as a sentence. */
  shown(observers: string): string;
  /** The name of whoever has this seat, empty when it is not known. */
  seat(id: string): string;
  /** A moment, by microseconds since 1970 UTC. */
  moment(micros: number): string;
}

const WORDS: Readonly<Record<string, MessageKey>> = {
  'roster.channel_chartered': 'room.told_chartered',
  'roster.seat_granted': 'room.told_seated',
  'roster.seat_withdrawn': 'room.told_unseated',
  'roster.seat_suspended': 'room.told_suspended',
  'roster.seat_reinstated': 'room.told_reinstated',
  'roster.powers_assigned': 'room.told_powers',
  'roster.device_revoked': 'room.told_device_revoked',
  'roster.device_certified': 'room.told_device_certified',
  'roster.channel_closed': 'room.told_channel_closed',
  'rooms.room_founded': 'room.told_founded',
  'rooms.meeting_opened': 'room.told_meeting_opened',
  'rooms.meeting_suspended': 'room.told_meeting_suspended',
  'rooms.meeting_resumed': 'room.told_meeting_resumed',
  'rooms.meeting_adjourned': 'room.told_meeting_adjourned',
  'rooms.room_closed': 'room.told_room_closed',
  'channels.channel_opened': 'room.told_channel_opened',
  'accreditation.delegation_accredited': 'room.told_delegation_accredited',
  'accreditation.delegation_renamed': 'room.told_delegation_renamed',
  'accreditation.credentials_submitted': 'room.told_credentials_submitted',
  'accreditation.credentials_accepted': 'room.told_credentials_accepted',
  'accreditation.credentials_contested': 'room.told_credentials_contested',
  'accreditation.root_registered': 'room.told_root_registered',
  'accreditation.invitation_issued': 'room.told_invitation_issued',
  'accreditation.invitation_revoked': 'room.told_invitation_revoked',
  'accreditation.invitation_redeemed': 'room.told_invitation_redeemed',
  'accreditation.replacement_proposed': 'room.told_replacement_proposed',
  'accreditation.replacement_confirmed': 'room.told_replacement_confirmed',
  'accreditation.person_suspended': 'room.told_person_suspended',
  'accreditation.person_reinstated': 'room.told_person_reinstated',
  'accreditation.person_withdrawn': 'room.told_person_withdrawn',
  'accreditation.device_disowned': 'room.told_device_disowned',
  'audit.channel_exported': 'epochs.told_exported',
  'audit.generation_destroyed': 'epochs.told_destroyed',
  'audit.epoch_opened': 'epochs.told_opened',
  'audit.epoch_accepted': 'epochs.told_accepted',
  'audit.epoch_settled': 'epochs.told_settled',
  'drafting.text_begun': 'drafting.told_begun',
  'drafting.mode_set': 'drafting.told_mode',
  'drafting.shown_to_observers': 'drafting.told_observers',
  'drafting.removal_announced': 'drafting.told_announced',
  'drafting.removal_objected': 'drafting.told_objected',
  'drafting.unit_agreed': 'drafting.told_agreed',
  'drafting.agreement_confirmed': 'drafting.told_confirmed',
  'drafting.agreement_withdrawn': 'drafting.told_withdrawn',
  'drafting.unit_closed': 'drafting.told_closed',
  'drafting.unit_reopened': 'drafting.told_reopened',
  'drafting.version_named': 'drafting.told_version',
  'drafting.version_restored': 'drafting.told_restored',
  'drafting.all_asked': 'drafting.told_asked',
  'drafting.answers_opened': 'drafting.told_opened',
  'interpretation.segments_brought_in': 'files.told_brought',
  'languages.terms_laid': 'languages.told_laid',
  'languages.glossary_proposed': 'languages.told_proposed',
  'languages.glossary_agreed': 'languages.told_agreed',
  'languages.glossary_declined': 'languages.told_declined',
  'languages.glossary_withdrawn': 'languages.told_withdrawn',
  'languages.glossary_in_force': 'languages.told_in_force',
  'languages.engine_consented': 'languages.told_consented',
  'languages.consent_withdrawn': 'languages.told_consent_withdrawn',
  'languages.translation_remembered': 'languages.told_remembered',
};

/** The steps of a meeting stand out: they are what minutes are divided by. */
const STEPS: ReadonlySet<string> = new Set([
  'rooms.meeting_opened',
  'rooms.meeting_suspended',
  'rooms.meeting_resumed',
  'rooms.meeting_adjourned',
  'rooms.room_closed',
  'roster.channel_closed',
  'audit.epoch_opened',
  'audit.epoch_settled',
  'languages.glossary_in_force',
]);

export interface Telling {
  readonly key: MessageKey;
  readonly given: Readonly<Record<string, string | number>>;
  readonly isStep: boolean;
}

/** How to tell these lines, all of one event; null for an event without words. */
export function tellingOf(items: readonly LineItem[], speaking: Speaking): Telling | null {
  const [first] = items;
  const key = first && WORDS[first.event];
  if (!first || !key) return null;
  const isStep = STEPS.has(first.event);
  const { body } = first;
  if (items.length > 1 && first.event === 'roster.seat_granted') {
    const names = items.map((item) => String(item.body.name ?? item.about ?? ''));
    const given = { count: items.length, names: speaking.list(names) };
    return { key: 'room.told_seated_together', given, isStep };
  }
  if (first.event === 'interpretation.segments_brought_in') {
    const count = items.reduce((sum, item) => sum + Number(item.body.count ?? 0), 0);
    return { key, given: { count }, isStep };
  }
  const party = body.delegation ?? body.by;
  const delegation = typeof party === 'string' ? speaking.delegation(party) : '';
  const person = typeof body.person === 'string' ? speaking.person(body.person) : '';
  const name = String(body.name ?? first.about ?? person);
  const given = {
    count: items.length,
    name,
    role: typeof body.role === 'string' ? speaking.role(body.role) : '',
    delegation,
    isOfDelegation: delegation ? 'yes' : 'no',
    title: String(body.title ?? ''),
    number: Number(body.number ?? 0),
    reason: String(body.reason ?? ''),
    hasReason: body.reason ? 'yes' : 'no',
    isKnown: name ? 'yes' : 'no',
    epoch: Number(body.epoch ?? 0),
    lost: lostIn(body as Pick<Opened, 'lost_first' | 'lost_last'>),
    upto: Number(body.upto ?? 0),
    ...(first.event.startsWith('drafting.') ? ofText(body, speaking) : {}),
    ...(first.event.startsWith('languages.') ? ofLanguages(first, speaking) : {}),
  };
  return { key, given, isStep };
}

/** What lines about the room's languages speak of; a party is whoever's delegation acted. */
function ofLanguages({ body, author }: LineItem, speaking: Speaking): Telling['given'] {
  return {
    delegation: author?.delegation ? speaking.delegation(author.delegation) : '',
    engine: String(body.engine ?? ''),
    host: String(body.goes_to ?? ''),
    concepts: Number(body.concepts ?? 0),
  };
}

/** What lines about a text speak of. */
function ofText(body: LineItem['body'], speaking: Speaking): Telling['given'] {
  const unit = body.unit ?? body.bracket;
  const said = typeof unit === 'string' ? speaking.unit(unit) : '';
  const drafters = Array.isArray(body.drafters) ? body.drafters.map(String) : [];
  const names = drafters.map((seat) => speaking.seat(seat)).filter(Boolean);
  return {
    unit: said,
    isThere: said ? 'yes' : 'no',
    mode: typeof body.mode === 'string' ? speaking.mode(body.mode) : '',
    observers: typeof body.observers === 'string' ? speaking.shown(body.observers) : '',
    names: speaking.list(names),
    isNamed: names.length > 0 ? 'yes' : 'no',
    symbol: String(body.symbol ?? ''),
    until: typeof body.until === 'number' ? speaking.moment(body.until) : '',
  };
}
