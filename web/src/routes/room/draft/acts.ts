/** What is done to a text from the keyboard and from menus: one place for both. */
import type { TextView } from '../../../lib/capabilities/drafting/text.svelte';
import { plain } from '../../../lib/capabilities/drafting/text';
import type { Outcome, UnitKind } from '../../../lib/capabilities/drafting/types';
import { newId, type UnitId } from '../../../lib/formats';
import { type MessageKey, t } from '../../../lib/i18n/index.svelte';
import { announce } from '../../../lib/ui/spoken.svelte';
import { focusWhen } from './afterwards.svelte';

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

/** A new unit among the children of another, right after one of them or as the first. */
export function addUnit(text: TextView, parent: UnitId, after: UnitId | null, kind: UnitKind): void {
  const fresh = blank(kind);
  void text.submit('drafting.insert_units', { parent, after, units: [fresh] });
  text.enterWhenThere(fresh.id);
}

/** A new unit in brackets of one's own delegation. */
export function table(text: TextView, parent: UnitId, after: UnitId, kind: UnitKind): void {
  const fresh = blank(kind);
  void text.submit('drafting.table_units', { bracket: newId('u'), parent, after, units: [fresh] });
  text.enterWhenThere(fresh.id);
}

function blank(kind: UnitKind) {
  return { id: newId('u'), kind, number: '', words: [], children: [], lang: null, placed_as: null };
}

/** Let the words after the caret stand by themselves; the caret goes with them. */
export async function split(text: TextView, unit: UnitId): Promise<void> {
  if (text.focus?.unit !== unit) return announce(t('structure.choose_split'), 'assertive');
  await text.settled(unit);
  // Others may have moved the caret while one's own words were on their way.
  const at = text.focus?.unit === unit ? text.focus.start : 0;
  const why = text.rigidity('split', unit);
  if (why || at === 0) return announce(why ? t(`drafting.not_${why}`) : t('structure.choose_split'), 'assertive');
  const into = newId('u');
  void text.submit('drafting.split_unit', { unit, rev: text.revOf(unit), at, into, number: '' });
  text.enterWhenThere(into);
}

/** Join the next unit to this one. */
export async function merge(text: TextView, unit: UnitId, absorbed: UnitId): Promise<void> {
  await Promise.all([text.settled(unit), text.settled(absorbed)]);
  const revs = { rev: text.revOf(unit), absorbed_rev: text.revOf(absorbed) };
  void text.submit('drafting.merge_units', { unit, absorbed, ...revs, joined_by: gapOf(text, unit) });
  focusWhen(() => !text.unit(absorbed), () => unit);
}

const UNSPACED = new Set(['zh', 'ja', 'th', 'lo', 'km', 'my']);

/** What stands between joined words; nothing, where a language writes no spaces. */
function gapOf(text: TextView, unit: UnitId): string {
  const words = text.text ? plain(text.text, unit) : '';
  const isUnspaced = UNSPACED.has(text.langOf(unit).split('-')[0] ?? '');
  return isUnspaced || words === '' || /\s$/.test(words) ? '' : ' ';
}

export function move(text: TextView, unit: UnitId, parent: UnitId, after: UnitId | null): void {
  const from = berth(text, unit);
  void text.submit('drafting.move_unit', { unit, parent, after });
  focusWhen(() => berth(text, unit) !== from, () => unit);
}

function berth(text: TextView, unit: UnitId): string {
  const parent = text.unit(unit)?.parent;
  return parent ? `${parent} ${text.unit(parent)?.children.indexOf(unit)}` : '';
}

export function renumber(text: TextView, unit: UnitId, number: string): void {
  void text.submit('drafting.renumber', { unit, number });
}

export function wrap(text: TextView, units: readonly UnitId[], placed_as: 'reserved' | 'deletion'): void {
  const bracket = newId('u');
  void text.submit('drafting.bracket_units', { bracket, units, placed_as });
  focusWhen(() => !!text.unit(bracket), () => bracket);
}

/** Take a unit and all it holds out of the text; the keyboard goes to its neighbour. */
export async function remove(text: TextView, unit: UnitId): Promise<void> {
  await text.settled(unit);
  const parent = text.unit(unit)?.parent ?? null;
  const line = (parent && text.unit(parent)?.children) || [];
  const at = line.indexOf(unit);
  const beside = line[at + 1] ?? line[at - 1] ?? parent;
  if (text.focus && text.isInside(text.focus.unit, unit)) text.moved(null);
  void text.submit('drafting.remove_unit', { unit, rev: text.revOf(unit) });
  focusWhen(() => !text.unit(unit), () => beside);
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
