/**
 * Whether what came of an act follows from it: the facts say what the author signed, nothing else,
 * and the author named is whose device signed.
 *
 * Not every rule is run again here, only what needs no more than the act and what is shown of the
 * channel; `negotiation-room audit verify` runs them all. What cannot be told is not counted.
 */
import type { CheckedEntry } from './entry';
import { canonical, fromUtf8, type Json, NotProven } from './formats';
import type { Fact, ShownState } from './protocol/state';
import { utterancesIn } from './stream';

/** What comes of a command: one fact with these fields as they were signed. */
interface Outcome {
  readonly event: string;
  readonly copied: readonly string[];
  readonly fixed?: Readonly<Record<string, Json>>;
  /** The command is about an utterance: of its kind, and, but for redaction, of the same seat. */
  readonly about?: 'own' | 'any';
  /** More facts may follow, which the roster decides. */
  readonly more?: true;
}

const RULES = 1;
const SEAT = ['seat', 'person', 'name', 'role', 'delegation', 'powers'];
const INVITATION = [
  ...['invitation', 'secret_hash', 'name', 'role', 'delegation', 'expires_at', 'language'],
];
const TRANSLATED = ['of', 'to', 'lang'];
const CORRECTED = { event: 'channels.utterance_corrected', copied: ['target', 'lang'] } as const;
const BECAUSE = { copied: ['person', 'reason'], more: true } as const;

export const OUTCOMES: Readonly<Record<string, Outcome>> = {
  'channels.post_statement': { event: 'channels.statement_posted', copied: ['lang', 'reply_to'] },
  'channels.post_message': { event: 'channels.message_posted', copied: ['lang', 'reply_to'] },
  'channels.prepare_statement': {
    event: 'channels.statement_prepared',
    copied: ['for_channel', 'lang'],
  },
  'channels.correct_statement': { ...CORRECTED, fixed: { kind: 'statement' }, about: 'own' },
  'channels.correct_message': { ...CORRECTED, fixed: { kind: 'message' }, about: 'own' },
  'channels.withdraw': {
    ...{ event: 'channels.utterance_withdrawn', copied: ['target'], about: 'own' },
  },
  'channels.redact': {
    ...{ event: 'channels.redacted', copied: ['target', 'reason'], about: 'any' },
  },
  'channels.open_channel': {
    event: 'channels.channel_opened',
    copied: ['channel', 'kind', 'title', 'owner'],
  },
  'channels.grant_seat': { event: 'roster.seat_granted', copied: SEAT },
  'channels.withdraw_seat': { event: 'roster.seat_withdrawn', copied: ['seat'] },
  'channels.close_channel': { event: 'roster.channel_closed', copied: [] },
  'accreditation.issue_invitation': {
    event: 'accreditation.invitation_issued',
    copied: INVITATION,
  },
  'accreditation.revoke_invitation': {
    event: 'accreditation.invitation_revoked',
    copied: ['invitation'],
  },
  'accreditation.accept_credentials': {
    event: 'accreditation.credentials_accepted',
    copied: ['delegation'],
  },
  'accreditation.contest_credentials': {
    event: 'accreditation.credentials_contested',
    copied: ['delegation', 'reason'],
  },
  'accreditation.suspend_person': { ...BECAUSE, event: 'accreditation.person_suspended' },
  'accreditation.reinstate_person': { ...BECAUSE, event: 'accreditation.person_reinstated' },
  'accreditation.withdraw_person': { ...BECAUSE, event: 'accreditation.person_withdrawn' },
  'accreditation.revoke_device': {
    ...{ event: 'accreditation.device_disowned', copied: ['device', 'reason'], more: true },
  },
  'interpretation.certify_translation': {
    event: 'interpretation.translation_certified',
    copied: TRANSLATED,
  },
  'interpretation.check_translation': {
    event: 'interpretation.translation_checked',
    copied: TRANSLATED,
  },
  'interpretation.certify_paragraph': {
    event: 'interpretation.paragraph_certified',
    copied: ['unit', 'wording', 'lang'],
  },
  'interpretation.withdraw_paragraph': {
    event: 'interpretation.paragraph_withdrawn',
    copied: ['unit', 'lang', 'text', 'to', 'reason'],
  },
  'interpretation.query_translation': {
    event: 'interpretation.translation_queried',
    copied: TRANSLATED,
  },
  'interpretation.bring_in_segments': {
    event: 'interpretation.segments_brought_in',
    copied: ['source_lang', 'lang'],
  },
  'interpretation.withdraw_segments': {
    event: 'interpretation.segments_withdrawn',
    copied: ['of', 'to'],
  },
  'rooms.open_meeting': { event: 'rooms.meeting_opened', copied: ['title'] },
  'rooms.suspend_meeting': { event: 'rooms.meeting_suspended', copied: ['reason'] },
  'rooms.resume_meeting': { event: 'rooms.meeting_resumed', copied: [] },
  'rooms.adjourn_meeting': { event: 'rooms.meeting_adjourned', copied: [] },
  'audit.record_export': { event: 'audit.channel_exported', copied: ['upto'] },
};

/**
 * Check that an entry follows from its act; thrown when it does not.
 *
 * @param isAfter the state shown is that before this entry, so that seats can be compared.
 * @returns whether it could be told.
 */
export function checkOutcome(entry: CheckedEntry, state: ShownState, isAfter: boolean): boolean {
  const { signed, who, content, facts, withheld, rules } = entry;
  if (isAfter) checkAuthor(entry, state);
  const expected = signed && Object.hasOwn(OUTCOMES, signed.act.do) ? OUTCOMES[signed.act.do] : null;
  const isShown = content && rules === RULES && !withheld.some((name) => name.startsWith('out.'));
  if (!expected || !isShown) return false;
  if (who?.role === 'clerk') throw differs('a person', 'clerk');
  const about = expected.about && utterancesIn(state)[Number(content.target)];
  const kind = about ? { kind: about.kind } : {};
  // A field that was left out of the act has a default, which only the rules know.
  const copied = expected.copied.flatMap((name) => {
    const value = content[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const body = { ...Object.fromEntries(copied), ...expected.fixed, ...kind };
  const [fact, ...more] = facts;
  if (!fact || fact.event !== expected.event || !holds(fact, body)) {
    throw differs(spelled({ event: expected.event, body }), fact ? spelled(fact) : '');
  }
  if (more[0] && !expected.more) throw differs('nothing more', spelled(more[0]));
  if (expected.about === 'own' && about?.seat && who?.seat && about.seat !== who.seat) {
    throw differs(about.seat, who.seat);
  }
  return true;
}

/** Who is named must sit where the device's owner sits, in that capacity. */
function checkAuthor({ signed, who }: CheckedEntry, state: ShownState): void {
  const device = signed && state.devices[signed.act.device];
  const seat = who?.seat ? state.seats[who.seat] : undefined;
  if (!device || !seat || !who) return;
  const named = [seat.person, who.role, who.delegation ?? null];
  const known = [device.person, seat.role, seat.delegation];
  if (named.join(' ') === known.join(' ')) return;
  throw new NotProven(
    'the author named is not the one whose device signed',
    known.join(' '),
    named.join(' '),
  );
}

/** Whether a fact says this; a later server may say more in fields of its own. */
function holds({ body }: Fact, said: Readonly<Record<string, Json>>): boolean {
  return Object.entries(said).every(([name, value]) => text(body[name] ?? null) === text(value));
}

function differs(expected: string, found: string): NotProven {
  return new NotProven('the outcome does not follow from the signed act', expected, found);
}

function spelled({ event, body }: Fact): string {
  return `${event} ${text(body)}`;
}

function text(value: unknown): string {
  return fromUtf8(canonical(value as Json));
}
