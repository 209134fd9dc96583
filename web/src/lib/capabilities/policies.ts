/**
 * Who may give which command where: so that no button is drawn that could only be refused.
 *
 * The server decides; this repeats its tables, and a test holds it to the schema made from them.
 */
import type { ChannelKind, Power, Role } from '../protocol/state';

interface Policy {
  /** The roles that may; null for everyone but those in `but`. */
  readonly only?: readonly Role[];
  readonly but?: readonly Role[];
  readonly power?: Power;
  readonly within: readonly ChannelKind[];
  /** Whether it is still heard when the channel is closed. */
  readonly closing?: boolean;
  /** Whether it is heard in a new epoch that nobody has accepted yet. */
  readonly unsettled?: boolean;
}

const ON_RECORD = ['plenary', 'contact_group', 'friends_of_the_chair', 'proximity'] as const;
const MEETING = [...ON_RECORD, 'caucus', 'drafting'] as const;
const REGISTER = ['register'] as const;
const ANYWHERE = [...MEETING, ...REGISTER] as const;
const LOOK_ON = ['observer', 'administrator'] as const;
const CHAIR = ['mediator', 'co_mediator'] as const;
const HOSTS = [...CHAIR, 'secretariat'] as const;
const HEAD = 'head_of_delegation';
const DELEGATION = [HEAD, 'alternate', 'delegate', 'expert'] as const;

const talk = { but: LOOK_ON, within: MEETING };
const inCharge = { only: [...CHAIR, HEAD], within: MEETING } as const;
const meeting = { only: CHAIR, within: ['plenary'] } as const;
const hosts = { only: HOSTS, within: REGISTER };
const hostsAndHeads = { only: [...HOSTS, HEAD], within: REGISTER } as const;
const heads = { only: [HEAD], within: REGISTER } as const;
const delegates = {
  only: DELEGATION,
  within: REGISTER,
} as const;
const answerable = { only: ['interpreter', ...CHAIR], within: MEETING } as const;
const chair = { only: CHAIR, within: ['drafting'] } as const;
const drafter = { but: LOOK_ON, within: ['drafting'] } as const;
const party = { only: DELEGATION, within: ['drafting'] } as const;
const tables = { ...party, power: 'table' } as const;
const supports = { ...party, power: 'support' } as const;
const agrees = { ...party, power: 'agree' } as const;
const agreesForRoom = { only: DELEGATION, power: 'agree', within: REGISTER } as const;
const texts = { within: ['drafting'] } as const;
const interpreter = { only: ['interpreter'], within: MEETING } as const;

export const POLICIES: Readonly<Record<string, Policy>> = {
  'channels.post_statement': { but: LOOK_ON, power: 'speak', within: ON_RECORD },
  'channels.post_message': talk,
  'channels.prepare_statement': { but: LOOK_ON, within: ['caucus'] },
  'channels.correct_statement': { but: LOOK_ON, within: ON_RECORD },
  'channels.correct_message': talk,
  'channels.withdraw': talk,
  'channels.redact': { ...talk, closing: true },
  'channels.open_channel': hosts,
  'channels.grant_seat': inCharge,
  'channels.withdraw_seat': inCharge,
  'channels.close_channel': {
    only: CHAIR,
    within: ['contact_group', 'drafting', 'friends_of_the_chair', 'proximity'],
  },
  'audit.accept_epoch': {
    only: [...CHAIR, HEAD],
    within: ANYWHERE,
    closing: true,
    unsettled: true,
  },
  'rooms.open_meeting': meeting,
  'rooms.suspend_meeting': meeting,
  'rooms.resume_meeting': meeting,
  'rooms.adjourn_meeting': meeting,
  'rooms.close_room': { only: CHAIR, within: REGISTER },
  'accreditation.accredit_delegation': hosts,
  'accreditation.rename_delegation': hosts,
  'accreditation.submit_credentials': heads,
  'accreditation.accept_credentials': hosts,
  'accreditation.contest_credentials': hosts,
  'accreditation.register_root': heads,
  'accreditation.succeed_root': heads,
  'accreditation.certify_device': delegates,
  'accreditation.issue_invitation': hostsAndHeads,
  'accreditation.revoke_invitation': hostsAndHeads,
  'accreditation.propose_replacement': { only: ['secretariat'], within: REGISTER },
  'accreditation.confirm_replacement': { only: [...CHAIR, HEAD], within: REGISTER },
  'accreditation.suspend_person': hosts,
  'accreditation.reinstate_person': hosts,
  'accreditation.withdraw_person': { ...hostsAndHeads, closing: true },
  'accreditation.revoke_device': { but: LOOK_ON, within: REGISTER, closing: true },
  'accreditation.assign_powers': heads,
  'drafting.begin_text': chair,
  'drafting.set_mode': chair,
  'drafting.show_observers': chair,
  'drafting.remove_bracket': chair,
  'drafting.announce_removal': chair,
  'drafting.conclude_removal': chair,
  'drafting.facilitate': chair,
  'drafting.close_unit': chair,
  'drafting.reopen_unit': chair,
  'drafting.set_deadline': chair,
  'drafting.decline_proposal': chair,
  'drafting.note_consolidation': chair,
  'drafting.name_version': chair,
  'drafting.restore_version': chair,
  'drafting.ask_all': chair,
  'drafting.open_answers': chair,
  'drafting.edit_unit': drafter,
  'drafting.insert_units': drafter,
  'drafting.remove_unit': drafter,
  'drafting.move_unit': drafter,
  'drafting.split_unit': drafter,
  'drafting.merge_units': drafter,
  'drafting.renumber': drafter,
  'drafting.place_bracket': drafter,
  'drafting.bracket_units': drafter,
  'drafting.take_in_as_bracket': drafter,
  'drafting.take_in_as_text': drafter,
  'drafting.post_comment': drafter,
  'drafting.resolve_comment': drafter,
  'drafting.propose': party,
  'drafting.withdraw_proposal': party,
  'drafting.table_units': tables,
  'drafting.release_proposal': tables,
  'drafting.support_bracket': supports,
  'drafting.drop_support': supports,
  'drafting.consent_to_removal': supports,
  'drafting.withdraw_consent': supports,
  'drafting.object_to_removal': supports,
  'drafting.agree_ad_referendum': agrees,
  'drafting.withdraw_agreement': agrees,
  'drafting.answer_all': agrees,
  'drafting.confirm_agreement': { ...party, power: 'confirm' },
  'interpretation.read_in': talk,
  'interpretation.ask_for_interpreter': talk,
  'interpretation.query_translation': talk,
  'interpretation.rely_on_original': talk,
  'interpretation.promote_translation': talk,
  'interpretation.work_between': interpreter,
  'interpretation.take_up': interpreter,
  'interpretation.hand_over': interpreter,
  'interpretation.certify_translation': interpreter,
  'interpretation.check_translation': interpreter,
  'interpretation.withdraw_translation': answerable,
  'interpretation.certify_paragraph': { ...interpreter, ...texts },
  'interpretation.withdraw_paragraph': { ...answerable, ...texts },
  'interpretation.bring_in_segments': interpreter,
  'interpretation.withdraw_segments': answerable,
  'languages.lay_terms': { only: [...HOSTS, 'interpreter', HEAD, 'alternate'], within: REGISTER },
  'languages.propose_glossary': { only: CHAIR, within: REGISTER },
  'languages.withdraw_glossary': { only: CHAIR, within: REGISTER },
  'languages.agree_glossary': agreesForRoom,
  'languages.decline_glossary': agreesForRoom,
  'languages.consent_to_engine': agreesForRoom,
  'languages.withdraw_consent': agreesForRoom,
};

/** Whether role and powers reach that far in this kind of channel; a command unheard of does not. */
export function reaches(
  command: string,
  kind: ChannelKind,
  role: Role,
  powers: readonly Power[],
): boolean {
  const policy = POLICIES[command];
  if (!policy?.within.includes(kind)) return false;
  if (policy.only && !policy.only.includes(role)) return false;
  if (policy.but?.includes(role)) return false;
  return !policy.power || powers.includes(policy.power);
}

/** Whether a command is heard even in a closed channel. */
export function outlastsClosing(command: string): boolean {
  return POLICIES[command]?.closing ?? false;
}

/** Whether a command is heard before a new epoch is accepted. */
function precedesSettling(command: string): boolean {
  return POLICIES[command]?.unsettled ?? false;
}

/** Whether a command is heard in a channel that can only be read for this reason, or for none. */
export function isHeard(command: string, readOnly: string | null): boolean {
  if (readOnly === 'closed') return outlastsClosing(command);
  if (readOnly === 'unsettled') return precedesSettling(command);
  return readOnly === null;
}
