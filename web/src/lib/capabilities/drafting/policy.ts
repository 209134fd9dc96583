/**
 * What one may do with a unit, and if not, why not: so that nothing is offered that could only be
 * refused. The server decides; this repeats its rules for the person's hint. Pure.
 */
import type { DelegationId } from '../../formats';
import type { Seat, ShownState } from '../../protocol/state';
import { agreeableOf, around, holdsBracket, isAgreed, parties } from './standing';
import { ancestors } from './text';
import { AGREEABLE, type Drafting, type Text, type Unit, WORDLESS } from './types';

/** Why not; each has a sentence in every language under `drafting.not_…`. */
export type Hindrance =
  | 'no_text'
  | 'no_seat'
  | 'no_words'
  | 'frozen'
  | 'mediator_writes'
  | 'not_yours'
  | 'own_brackets_only'
  | 'others_support'
  | 'somebody_holds'
  | 'agreed'
  | 'closed'
  | 'no_power'
  | 'for_delegations'
  | 'for_chair'
  | 'still_bracketed'
  | 'not_agreeable'
  | 'done_before'
  | 'not_your_bracket'
  | 'you_placed_this'
  | 'is_no_bracket'
  | 'no_place'
  | 'not_parted'
  | 'nothing_after'
  | 'other_kind_after'
  | 'holds_others'
  | 'agreed_inside'
  | 'not_loaded'
  | 'does_not_fit'
  | 'by_removal';

export type Wish =
  | 'edit'
  | 'place_bracket'
  | 'table'
  | 'support'
  | 'drop_support'
  | 'consent'
  | 'withdraw_consent'
  | 'object'
  | 'agree'
  | 'confirm'
  | 'withdraw_agreement'
  | 'comment'
  | 'propose'
  | 'chair';

export interface Asker {
  readonly state: ShownState;
  readonly drafting: Drafting;
  readonly seat: Seat | null;
}

const CHAIR: ReadonlySet<string> = new Set(['mediator', 'co_mediator']);
const DELEGATES: ReadonlySet<string> = new Set([
  'head_of_delegation',
  'alternate',
  'delegate',
  'expert',
]);

export function presides(seat: Seat | null): boolean {
  return seat !== null && CHAIR.has(seat.role);
}

/** The delegation for which one sits; null when for none. */
export function ownDelegation(seat: Seat | null): DelegationId | null {
  return seat && DELEGATES.has(seat.role) ? seat.delegation : null;
}

/** Why one may not do this to this unit; null when one may. */
export function hindrance(wish: Wish, unit: Unit, asker: Asker): Hindrance | null {
  const { drafting, seat } = asker;
  const { text } = drafting;
  if (!text) return 'no_text';
  if (!seat || seat.role === 'observer' || seat.role === 'administrator') return 'no_seat';
  switch (wish) {
    case 'edit':
      return mayNotWrite(unit, text, asker) ?? mayNotChange(unit, text, asker);
    case 'place_bracket':
      return mayNotBracket(asker) ?? wordless(unit) ?? mayNotChange(unit, text, asker);
    case 'table':
      return mayNotBracket(asker) ?? (presides(seat) ? 'for_delegations' : null);
    case 'comment':
      return null;
    case 'propose':
      if (drafting.mode === 'one_text') return 'mediator_writes';
      return ownDelegation(seat) ? null : 'for_delegations';
    case 'chair':
      return presides(seat) ? null : 'for_chair';
    case 'agree':
    case 'confirm':
    case 'withdraw_agreement':
      return mayNotClimb(wish, unit, text, asker);
    default:
      return mayNotHold(wish, unit, asker);
  }
}

function wordless(unit: Unit): Hindrance | null {
  return WORDLESS.has(unit.kind) ? 'no_words' : null;
}

/** Who writes where, in the mode of the text. */
export function mayNotWrite(unit: Unit, text: Text, { drafting, seat }: Asker): Hindrance | null {
  const { mode, drafters } = drafting;
  if (mode === 'frozen') return 'frozen';
  const own = seat?.delegation ?? null;
  const outer = around(text, unit);
  if (presides(seat) || (mode === 'drafting_group' && seat && drafters.includes(seat.id))) {
    return first(outer.map((bracket) => notTheirs(bracket, own)));
  }
  if (mode === 'one_text') return 'mediator_writes';
  if (!ownDelegation(seat)) return 'not_yours';
  for (const holder of outer) {
    const why = notTheirs(holder, own);
    if (why) return why;
    if (isOwnAddition(holder, own)) return null;
  }
  return 'own_brackets_only';
}

function isOwnAddition({ bracket }: Unit, own: DelegationId | null): boolean {
  return bracket?.placed_as === 'added' && bracket.placed_by === own;
}

export function stakeholders({ bracket }: Unit): DelegationId[] {
  if (!bracket) return [];
  return [...new Set([...(bracket.placed_by ? [bracket.placed_by] : []), ...bracket.supported_by])];
}

/** Added words belong to those who hold on to them, as long as they do. */
function notTheirs(unit: Unit, own: DelegationId | null): Hindrance | null {
  if (unit.bracket?.placed_as !== 'added') return null;
  if (stakeholders(unit).every((one) => one === own)) return null;
  return own !== null && unit.bracket.placed_by === own ? 'others_support' : 'somebody_holds';
}

/** What is closed or agreed by all is changed by nobody. */
export function mayNotChange(unit: Unit, text: Text, { state }: Asker, words = true): Hindrance | null {
  if (words && WORDLESS.has(unit.kind)) return 'no_words';
  if ([unit, ...ancestors(text, unit.id)].some(({ closed }) => closed)) return 'closed';
  const holder = agreeableOf(text, unit);
  if (!holder || Object.keys(holder.stands).length === 0) return null;
  return isAgreed(text, holder, parties(state)) ? 'agreed' : null;
}

export function mayNotBracket({ drafting, seat }: Asker): Hindrance | null {
  if (drafting.mode === 'frozen') return 'frozen';
  if (presides(seat)) return null;
  if (!ownDelegation(seat)) return 'for_delegations';
  if (!seat?.powers.includes('table')) return 'no_power';
  return drafting.mode === 'one_text' ? 'mediator_writes' : null;
}

function mayNotHold(wish: Wish, unit: Unit, { seat, drafting }: Asker): Hindrance | null {
  const { bracket } = unit;
  if (unit.kind !== 'bracket' || !bracket) return 'is_no_bracket';
  const own = ownDelegation(seat);
  if (!own) return 'for_delegations';
  if (!seat?.powers.includes('support')) return 'no_power';
  if (drafting.mode === 'one_text' && wish === 'support') return 'mediator_writes';
  const holds = stakeholders(unit).includes(own);
  switch (wish) {
    case 'support':
      return holds ? 'done_before' : null;
    case 'drop_support':
      if (bracket.placed_by === own) return 'you_placed_this';
      return bracket.supported_by.includes(own) ? null : 'not_your_bracket';
    case 'consent':
      if (!holds) return 'not_your_bracket';
      return bracket.consents[own] ? 'done_before' : null;
    case 'withdraw_consent':
      return bracket.consents[own] ? null : 'not_your_bracket';
    case 'object':
      return bracket.removal && !bracket.removal.objected_by.includes(own) ? null : 'done_before';
    default:
      return null;
  }
}

function mayNotClimb(wish: Wish, unit: Unit, text: Text, { seat, drafting }: Asker): Hindrance | null {
  const own = ownDelegation(seat);
  if (!own) return 'for_delegations';
  if (!AGREEABLE.has(unit.kind)) return 'not_agreeable';
  if (!seat?.powers.includes(wish === 'confirm' ? 'confirm' : 'agree')) return 'no_power';
  if (unit.closed) return 'closed';
  if (drafting.mode === 'one_text') return 'mediator_writes';
  const step = unit.stands[own]?.step;
  if (wish === 'withdraw_agreement') return step ? null : 'done_before';
  if (holdsBracket(text, unit) || around(text, unit).length > 0) return 'still_bracketed';
  if (wish === 'agree') return step ? 'done_before' : null;
  return step === 'agreed_ad_referendum' ? null : 'done_before';
}

function first(found: readonly (Hindrance | null)[]): Hindrance | null {
  return found.find((one) => one !== null) ?? null;
}
