/** What the menu of a unit holds: what may be done, in groups, and why the rest may not. */
import { length } from '../../../lib/capabilities/drafting/text';
import type { TextView } from '../../../lib/capabilities/drafting/text.svelte';
import type { Unit } from '../../../lib/capabilities/drafting/types';
import type { UnitId } from '../../../lib/formats';
import { type MessageKey, t } from '../../../lib/i18n/index.svelte';
import * as acts from './acts';
import { removalsOf } from './panes/brackets';
import type { Desk } from './panes/desk.svelte';
import { ladderOffers } from './panes/ladder';
import type { Offer } from './panes/offers';
import { type Shape, structureOffers } from './panes/structure';

/** What the menu opens besides acts. */
export interface Opens {
  words(kind: 'comment' | 'propose'): void;
  shape(shape: Shape): void;
}

/** The unit that is meant: the bracket the caret is in, where it stands in these words. */
export function innermostOf(text: TextView, id: UnitId): UnitId {
  return text.focus && text.isInside(text.focus.unit, id) ? text.focus.unit : id;
}

export function menuOf(text: TextView, desk: Desk | null, id: UnitId, opens: Opens): Offer[][] {
  const innermost = innermostOf(text, id);
  const unit = text.unit(id);
  const groups = [
    wordsGroup(text, id, innermost),
    bracketGroup(text, desk, innermost),
    talkGroup(text, desk, id, opens),
    desk && unit ? structureOffers(desk, unit, opens.shape) : [],
  ];
  return groups.filter((group) => group.length > 0);
}

function gather(): { found: Offer[]; offer: (may: boolean, key: MessageKey, act: () => void) => void } {
  const found: Offer[] = [];
  const offer = (may: boolean, key: MessageKey, act: () => void): void => {
    if (may) found.push({ label: t(key), why: null, act });
  };
  return { found, offer };
}

function wordsGroup(text: TextView, id: UnitId, one: UnitId): Offer[] {
  const { found, offer } = gather();
  const isHere = text.focus?.unit === id;
  const hindrance = text.hindrance('edit', one);
  const enter = (): void => {
    const end = length(text.unit(one)?.words ?? []);
    text.moved({ unit: one, start: end, end });
  };
  offer(!hindrance && !isHere, 'drafting.do_edit', enter);
  offer(!!hindrance && !isHere && text.mayPoint(one), 'drafting.do_point', enter);
  const mayBracket = text.focus?.unit === one && text.may('place_bracket', one);
  offer(mayBracket, 'drafting.do_add', () => void acts.addAlternative(text));
  const hasChosen = mayBracket && !!text.focus && text.focus.end > text.focus.start;
  offer(hasChosen, 'drafting.do_reserve', () => void acts.bracketSelection(text, 'reserved'));
  offer(hasChosen, 'drafting.do_delete', () => void acts.bracketSelection(text, 'deletion'));
  return found;
}

function bracketGroup(text: TextView, desk: Desk | null, one: UnitId): Offer[] {
  const { found, offer } = gather();
  offer(text.may('support', one), 'drafting.do_support', () => acts.support(text, one));
  offer(text.may('drop_support', one), 'drafting.do_drop_support', () => acts.dropSupport(text, one));
  offer(text.may('consent', one), 'drafting.do_consent_keep', () => acts.consent(text, one, 'keep'));
  offer(text.may('consent', one), 'drafting.do_consent_drop', () => acts.consent(text, one, 'drop'));
  offer(text.may('withdraw_consent', one), 'drafting.do_hold_on', () => acts.withdrawConsent(text, one));
  const bracket: Unit | undefined = text.unit(one);
  if (desk && bracket?.kind === 'bracket' && text.asker) {
    // What only the chair does is not offered to others, and they know why.
    const removals = removalsOf(desk, bracket, Date.now() * 1000);
    found.push(...removals.filter(({ why }) => why === null || text.isChair));
  }
  return found;
}

function talkGroup(text: TextView, desk: Desk | null, id: UnitId, opens: Opens): Offer[] {
  const { found, offer } = gather();
  const unit = text.unit(id);
  offer(!!desk, 'panes.look', () => void desk?.look(id));
  const agree = desk && unit && text.may('agree', id) ? ladderOffers(desk, unit)[0] : null;
  offer(!!agree, 'drafting.do_agree', () => agree?.act());
  offer(text.may('comment', id), 'drafting.do_comment', () => opens.words('comment'));
  offer(text.may('propose', id), 'drafting.do_propose', () => opens.words('propose'));
  return found;
}
