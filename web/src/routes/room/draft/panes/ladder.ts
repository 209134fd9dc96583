/** What can be done on the ladder of agreement with one paragraph. */
import { reachesRung } from '../../../../lib/capabilities/drafting/standing';
import { AGREEABLE, type Unit } from '../../../../lib/capabilities/drafting/types';
import { list, t } from '../../../../lib/i18n/index.svelte';
import type { Desk } from './desk.svelte';
import { line, type Offer, Offers } from './offers';

export function ladderOffers(desk: Desk, { id, kind, closed, facilitated, until, stands }: Unit): Offer[] {
  if (!AGREEABLE.has(kind)) return [];
  const { text } = desk;
  const offers = new Offers(desk, id);
  const number = desk.called(id);
  const about = id;
  offers.add('agree', t('drafting.do_agree'), {
    title: t('panes.agree_title', { number }),
    effect: t('panes.agree_effect'),
    about,
    send: t('panes.agree_send'),
    asksConditions: true,
    reason: t('panes.reservation'),
    isReasonOptional: true,
    act: ({ provided, reason }) =>
      desk.submit('agree_ad_referendum', {
        unit: id,
        wording: text.wording(id),
        provided,
        reservation: reason || null,
      }),
  });
  offers.add('confirm', t('panes.confirm'), {
    title: t('panes.confirm_title', { number }),
    effect: t('panes.confirm_effect'),
    about,
    send: t('panes.confirm'),
    act: () => desk.submit('confirm_agreement', { unit: id, wording: text.wording(id) }),
  });
  offers.add('withdraw_agreement', t('panes.withdraw'), {
    title: t('panes.withdraw_title', { number }),
    effect: t('panes.withdraw_effect'),
    about,
    send: t('panes.withdraw'),
    isGrave: true,
    reason: t('panes.reason'),
    act: ({ reason }) => desk.submit('withdraw_agreement', { unit: id, reason: line(reason) }),
  });
  if (!closed) chairOnOpen(desk, offers, id, number, facilitated, until, openConditions(desk, stands));
  if (closed || Object.keys(stands).length > 0) {
    offers.add('chair', t('panes.reopen'), {
      title: t('panes.reopen_title', { number }),
      effect: t('panes.reopen_effect'),
      about,
      send: t('panes.reopen'),
      isGrave: true,
      reason: t('panes.reason'),
      act: ({ reason }) => desk.submit('reopen_unit', { unit: id, reason: line(reason) }),
    });
  }
  return offers.all;
}

function chairOnOpen(
  desk: Desk,
  offers: Offers,
  id: Unit['id'],
  number: string,
  facilitated: boolean,
  until: number | null,
  waitsFor: readonly Unit['id'][],
): void {
  const { text } = desk;
  offers.add('chair', t(facilitated ? 'panes.take_back' : 'panes.facilitate'), () =>
    desk.submit('facilitate', { unit: id, on: !facilitated }),
  );
  offers.add('chair', t('panes.set_deadline'), {
    title: t('panes.deadline_title', { number }),
    effect: t('panes.deadline_effect'),
    send: t('panes.set_deadline'),
    asksDeadline: until,
    act: (given) => desk.submit('set_deadline', { unit: id, until: given.until }),
  });
  const mayClose = reachesRung(text.ladder(id), 'confirmed');
  offers.add(
    'chair',
    t('panes.close'),
    {
      title: t('panes.close_title', { number }),
      effect: t('panes.close_effect'),
      about: id,
      send: t('panes.close'),
      act: () => desk.submit('close_unit', { unit: id, wording: text.wording(id) }),
    },
    closingWaits(desk, mayClose, waitsFor),
  );
}

function closingWaits(desk: Desk, mayClose: boolean, waitsFor: readonly Unit['id'][]): string | null {
  if (!mayClose) return t('panes.close_not_yet');
  if (waitsFor.length === 0) return null;
  return t('panes.close_waits', { numbers: list(waitsFor.map((one) => desk.called(one))) });
}

/** What somebody's agreement is tied to, and is not confirmed by all. */
function openConditions({ text }: Desk, stands: Unit['stands']): Unit['id'][] {
  const named = new Set(Object.values(stands).flatMap(({ provided }) => provided));
  return [...named].filter((one) => !text.unit(one) || !reachesRung(text.ladder(one), 'confirmed'));
}
