/** What can be done with one proposal. */
import { editTowards, wordMarks } from '../../../../lib/capabilities/drafting/compare';
import { presides } from '../../../../lib/capabilities/drafting/policy';
import { type NamedProposal, readings, wider } from '../../../../lib/capabilities/drafting/proposals';
import { length, plain } from '../../../../lib/capabilities/drafting/text';
import { newId } from '../../../../lib/formats';
import { t } from '../../../../lib/i18n/index.svelte';
import type { Fields } from '../../../../lib/outbox';
import type { Desk } from './desk.svelte';
import { type Offer, Offers, sentence } from './offers';

export function proposalOffers(desk: Desk, proposal: NamedProposal): Offer[] {
  const { text } = desk;
  const { state } = proposal.one;
  const offers = new Offers(desk, proposal.one.unit);
  const isOwn = text.delegation !== null && proposal.one.delegation === text.delegation;
  // What was taken in in confidence can be shown to all afterwards.
  if (isOwn && (state === 'open' || state === 'taken_in')) releasing(desk, proposal, offers);
  if (state !== 'open') return offers.all;
  if (isOwn) withdrawing(desk, proposal, offers);
  const { mine } = desk.view;
  const isDrafter = mine !== null && text.drafting.drafters.includes(mine.id);
  if (presides(mine) || isDrafter) takingIn(desk, proposal, offers);
  if (presides(mine)) declining(desk, proposal, offers);
  return offers.all;
}

function releasing(desk: Desk, { id, one }: NamedProposal, offers: Offers): void {
  const number = desk.called(one.unit);
  const mayTable = desk.view.mine?.powers.includes('table') ?? false;
  for (const visibility of wider(one.visibility)) {
    const act = {
      title: t('panes.release_title', { number }),
      effect: t(`panes.release_effect_${visibility as 'mediator' | 'all'}`),
      about: one.unit,
      send: t(`panes.release_${visibility as 'mediator' | 'all'}`),
      act: () => desk.submit('release_proposal', { proposal: id, visibility }),
    };
    offers.push(act.send, act, mayTable ? null : sentence('no_power'));
  }
}

function withdrawing(desk: Desk, { id, one }: NamedProposal, offers: Offers): void {
  const number = desk.called(one.unit);
  const mayTable = desk.view.mine?.powers.includes('table') ?? false;
  offers.push(
    t('panes.withdraw_proposal'),
    {
      title: t('panes.withdraw_proposal_title', { number }),
      effect: t('panes.withdraw_proposal_effect'),
      about: one.unit,
      send: t('panes.withdraw_proposal'),
      isGrave: true,
      act: () => desk.submit('withdraw_proposal', { proposal: id }),
    },
    mayTable || one.visibility === 'delegation' ? null : sentence('no_power'),
  );
}

function takingIn(desk: Desk, { id, one }: NamedProposal, offers: Offers): void {
  const { text } = desk;
  const unit = text.unit(one.unit);
  const number = desk.called(one.unit);
  const why = unit ? text.hindrance('place_bracket', unit.id) : 'no_text';
  const isSecret = one.visibility !== 'all';
  offers.push(
    t('panes.take_in_bracket'),
    {
      title: t('panes.take_in_title', { number }),
      effect: t('panes.take_in_bracket_effect'),
      about: one.unit,
      marks: [{ change: 'inserted', words: `[${one.words}]`, by: null }],
      send: t('panes.take_in_bracket'),
      act: () => {
        if (unit) desk.submit('take_in_as_bracket', bracketFields(desk, id, unit.id), [unit.id]);
      },
    },
    why ? sentence(why) : isSecret ? t('panes.not_released') : null,
  );
  const inner = unit && text.text ? readings(text.text, unit) : [];
  const delta = unit ? editTowards(unit.words, one.words, inner) : null;
  const barred = unit ? text.hindrance('edit', unit.id) : 'no_text';
  offers.push(
    t('panes.take_in_text'),
    {
      title: t('panes.take_in_title', { number }),
      effect: t('panes.take_in_text_effect'),
      about: one.unit,
      marks: wordMarks(text.text && unit ? plain(text.text, unit.id) : '', one.words),
      send: t('panes.take_in_text'),
      act: () => {
        if (!unit || !delta) return;
        const words = { unit: unit.id, rev: unit.rev, delta: delta.ops };
        if (isSecret) void takeInQuietly(desk, { id, one }, words as unknown as Fields);
        else desk.submit('take_in_as_text', { proposal: id, ...words } as unknown as Fields, [unit.id]);
      },
    },
    barred ? sentence(barred) : delta && delta.ops.length > 0 ? null : t('panes.brackets_differ'),
  );
}

/** To those who may not know of the proposal, the words are one's own and name nothing. */
async function takeInQuietly(desk: Desk, { id, one }: NamedProposal, words: Fields): Promise<void> {
  const { text } = desk;
  await text.submit('drafting.edit_unit', { ...words, apart: true }, [one.unit]);
  const brings = (words.delta as readonly object[]).some((op) => 'insert' in op);
  const credit = { proposal: id, unit: brings ? one.unit : null, visibility: one.visibility };
  await text.submit('drafting.credit_proposal', credit);
}

/** Where the caret is in the unit, or at its end. */
function bracketFields(desk: Desk, proposal: NamedProposal['id'], unit: NamedProposal['one']['unit']) {
  const { text } = desk;
  const here = text.focus?.unit === unit ? text.focus.end : null;
  const one = text.unit(unit);
  const start = here ?? length(one?.words ?? []);
  return { proposal, bracket: newId('u'), unit, rev: one?.rev ?? 0, start };
}

function declining(desk: Desk, { id, one }: NamedProposal, offers: Offers): void {
  offers.push(t('panes.decline'), {
    title: t('panes.decline_title', { number: desk.called(one.unit) }),
    effect: t('panes.decline_effect'),
    about: one.unit,
    send: t('panes.decline'),
    isGrave: true,
    reason: t('panes.reason'),
    act: ({ reason }) => desk.submit('decline_proposal', { proposal: id, reason }),
  });
}
