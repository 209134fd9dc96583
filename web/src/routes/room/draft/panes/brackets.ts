/** What can be done with one square bracket. */
import { holdersOf } from '../../../../lib/capabilities/drafting/board';
import { walk } from '../../../../lib/capabilities/drafting/text';
import type { Outcome, Unit } from '../../../../lib/capabilities/drafting/types';
import { t } from '../../../../lib/i18n/index.svelte';
import type { Desk } from './desk.svelte';
import { type Offer, Offers } from './offers';

const MINUTE = 60_000_000;

export function bracketOffers(desk: Desk, unit: Unit, now: number): Offer[] {
  const offers = new Offers(desk, unit.id);
  delegationOffers(desk, unit, offers);
  removalOffers(desk, unit, offers, now);
  return offers.all;
}

/** What can be done about a bracket's going: announcing it, objecting, removing it. */
export function removalsOf(desk: Desk, unit: Unit, now: number): Offer[] {
  const offers = new Offers(desk, unit.id);
  removalOffers(desk, unit, offers, now);
  return offers.all;
}

function delegationOffers(desk: Desk, { id }: Unit, offers: Offers): void {
  const { text } = desk;
  const number = desk.called(id);
  const wording = () => text.wording(id);
  offers.add('support', t('drafting.do_support'), {
    title: t('panes.support_title', { number }),
    effect: t('panes.support_effect'),
    about: id,
    send: t('drafting.do_support'),
    act: () => desk.submit('support_bracket', { bracket: id, wording: wording() }, [id]),
  });
  offers.add('drop_support', t('drafting.do_drop_support'), {
    title: t('panes.drop_title', { number }),
    effect: t('panes.drop_effect'),
    about: id,
    send: t('drafting.do_drop_support'),
    act: () => desk.submit('drop_support', { bracket: id }),
  });
  for (const outcome of ['keep', 'drop'] as const) {
    offers.add('consent', t(`drafting.do_consent_${outcome}`), {
      title: t('panes.consent_title', { number }),
      effect: t(`panes.consent_${outcome}`),
      about: id,
      send: t(`drafting.do_consent_${outcome}`),
      act: () => desk.submit('consent_to_removal', { bracket: id, outcome, wording: wording() }),
    });
  }
  offers.add('withdraw_consent', t('drafting.do_hold_on'), () =>
    desk.submit('withdraw_consent', { bracket: id }),
  );
}

function removalOffers(desk: Desk, unit: Unit, offers: Offers, now: number): void {
  const { id, bracket } = unit;
  if (!bracket) return;
  const number = desk.called(id);
  const { removal } = bracket;
  const isRunning = removal !== null && removal.objected_by.length === 0 && removal.until >= now;
  if (isRunning) {
    offers.add('object', t('panes.object'), {
      title: t('panes.object_title', { number }),
      effect: t('panes.object_effect'),
      about: id,
      send: t('panes.object'),
      act: () => desk.submit('object_to_removal', { bracket: id }),
    });
  }
  if (removal && removal.objected_by.length === 0) {
    offers.add(
      'chair',
      t('panes.conclude'),
      () => desk.submit('conclude_removal', { bracket: id }),
      isRunning ? t('panes.conclude_not_yet') : null,
    );
  }
  if (isRunning) return;
  removing(desk, unit, offers);
  offers.add('chair', t('panes.announce'), {
    title: t('panes.announce_title', { number }),
    effect: t('panes.announce_effect'),
    about: id,
    send: t('panes.announce'),
    asksOutcome: true,
    asksWindow: true,
    act: ({ outcome, minutes }) => {
      const until = Date.now() * 1000 + Math.max(minutes * MINUTE, MINUTE + MINUTE / 12);
      desk.submit('announce_removal', { bracket: id, outcome, wording: desk.text.wording(id), until });
    },
  });
}

/** The chair removes what nobody holds, or what all who do would let go so. */
function removing(desk: Desk, unit: Unit, offers: Offers): void {
  const { id, bracket } = unit;
  const holders = holdersOf(unit);
  for (const outcome of ['keep', 'drop'] as const) {
    const isLetGo = holders.every((one) => bracket?.consents[one] === outcome);
    const isHeld = outcome === 'drop' && holdsOthers(desk, unit);
    const why = isLetGo ? (isHeld ? t('panes.held_inside') : null) : t('panes.remove_not_yet');
    offers.add('chair', t(`panes.remove_${outcome}`), removal(desk, id, outcome), why);
  }
}

function removal(desk: Desk, bracket: Unit['id'], outcome: Outcome) {
  return {
    title: t('panes.remove_title', { number: desk.called(bracket) }),
    effect: t(`panes.remove_effect_${outcome}`),
    about: bracket,
    send: t(`panes.remove_${outcome}`),
    isGrave: true,
    act: () =>
      desk.submit('remove_bracket', { bracket, outcome, wording: desk.text.wording(bracket) }),
  };
}

function holdsOthers(desk: Desk, unit: Unit): boolean {
  const { text } = desk.text;
  if (!text) return false;
  return [...walk(text, unit.id)].some((one) => one.id !== unit.id && holdersOf(one).length > 0);
}
