/** What is done to a text from the keyboard and from menus: one place for both. */
import type { TextView } from '../../../lib/capabilities/drafting/text.svelte';
import type { Outcome } from '../../../lib/capabilities/drafting/types';
import { newId, type UnitId } from '../../../lib/formats';
import { type MessageKey, t } from '../../../lib/i18n/index.svelte';
import { announce } from '../../../lib/ui/spoken.svelte';

/** Put the chosen words in brackets: not agreed, or to go. */
export async function bracketSelection(text: TextView, as: 'reserved' | 'deletion'): Promise<void> {
  const here = text.focus;
  if (!here || here.start === here.end) return announce(t('drafting.choose_words'), 'assertive');
  if (isHindered(text, here.unit)) return;
  await text.placeBracket(here, as);
  announce(t('drafting.bracket_sent'));
}

/** Open a bracket of one's own at the caret; the caret goes into it as soon as it stands. */
export async function addAlternative(text: TextView): Promise<void> {
  const here = text.focus;
  if (!here) return announce(t('drafting.choose_place'), 'assertive');
  if (isHindered(text, here.unit)) return;
  const bracket = await text.placeBracket({ ...here, start: here.end }, 'added');
  text.enterWhenThere(bracket);
  announce(t('drafting.bracket_sent'));
}

function isHindered(text: TextView, unit: UnitId): boolean {
  const why = text.hindrance('place_bracket', unit);
  if (why) announce(t(`drafting.not_${why}` as MessageKey), 'assertive');
  return why !== null;
}

export function support(text: TextView, bracket: UnitId): void {
  void text.submit('drafting.support_bracket', { bracket, wording: text.wording(bracket) });
}

export function dropSupport(text: TextView, bracket: UnitId): void {
  void text.submit('drafting.drop_support', { bracket });
}

export function consent(text: TextView, bracket: UnitId, outcome: Outcome): void {
  const wording = text.wording(bracket);
  void text.submit('drafting.consent_to_removal', { bracket, outcome, wording });
}

export function withdrawConsent(text: TextView, bracket: UnitId): void {
  void text.submit('drafting.withdraw_consent', { bracket });
}

export function agree(text: TextView, unit: UnitId): void {
  const wording = text.wording(unit);
  void text.submit('drafting.agree_ad_referendum', { unit, wording, provided: [], reservation: null });
}

/** A new paragraph right after a unit, or as the first of one that holds others. */
export function addParagraph(text: TextView, id: UnitId): void {
  const unit = text.unit(id);
  if (!unit) return;
  const isHolder = unit.parent === null || ['part', 'article', 'option'].includes(unit.kind);
  const parent = isHolder ? id : unit.parent;
  const kind = unit.kind === 'subparagraph' ? 'subparagraph' : 'paragraph';
  const fresh = { id: newId('u'), kind, number: '', words: [], children: [], lang: null, placed_as: null };
  const after = isHolder ? null : id;
  void text.submit('drafting.insert_units', { parent, after, units: [fresh] });
  text.enterWhenThere(fresh.id);
}

export function comment(text: TextView, unit: UnitId, words: string): void {
  const here = text.focus?.unit === unit ? text.focus : null;
  const { start, length } = here
    ? { start: here.start, length: here.end - here.start }
    : { start: 0, length: 0 };
  const rev = text.unit(unit)?.rev ?? 0;
  const made = { comment: newId('k'), unit, rev, start, length, words, reply_to: null };
  const visibility = text.drafting.mode === 'one_text' ? text.drafting.critiques : 'all';
  void text.submit('drafting.post_comment', { ...made, visibility }, [unit]);
}

export function propose(text: TextView, unit: UnitId, words: string, rationale: string): void {
  const rev = text.unit(unit)?.rev ?? 0;
  const made = { proposal: newId('q'), unit, rev, words, rationale };
  void text.submit('drafting.propose', { ...made, visibility: 'delegation' });
}
