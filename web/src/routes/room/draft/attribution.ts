/** Whose a bracket is, in words: on the screen, and for those who hear it. */
import type { DelegationId, UnitId } from '../../../lib/formats';
import { asksForNothing } from '../../../lib/capabilities/drafting/text';
import type { TextView } from '../../../lib/capabilities/drafting/text.svelte';
import type { Bracket } from '../../../lib/capabilities/drafting/types';
import { list, t } from '../../../lib/i18n/index.svelte';
import type { Names } from './names';

const MOST_NAMED = 3;

/** Who placed it, then who supports it. */
export function stakeholders({ placed_by, supported_by }: Bracket): DelegationId[] {
  return [...new Set([...(placed_by ? [placed_by] : []), ...supported_by])];
}

/** How its words are shown: those to be deleted are struck out, but never "no text" itself. */
export function placedAs(text: TextView, id: UnitId, { placed_as }: Bracket): string {
  if (placed_as !== 'deletion' || !text.text) return placed_as;
  return asksForNothing(text.text, id) ? 'no-text' : placed_as;
}

/** In short, beside the bracket. */
export function attributionOf(bracket: Bracket, names: Names): string {
  const kind = t(`drafting.placed_${bracket.placed_as}`);
  const who = whose(bracket, names, MOST_NAMED);
  return bracket.placed_as === 'added' ? `— ${who}` : `— ${kind} · ${who}`;
}

/** In full, for whoever hears it. */
export function bracketLabel(bracket: Bracket, depth: number, names: Names): string {
  const kind = t(`drafting.placed_${bracket.placed_as}`);
  return t('drafting.bracket_label', { depth, kind, who: whose(bracket, names) });
}

function whose(bracket: Bracket, names: Names, most = Number.POSITIVE_INFINITY): string {
  const all = stakeholders(bracket).map((id) => names.delegation(id));
  if (all.length === 0) return t(bracket.unattributed ? 'drafting.unattributed' : 'drafting.by_chair');
  const named = all.slice(0, most);
  if (all.length > most) return t('drafting.and_more', { names: named.join(', '), count: all.length - most });
  return list(named);
}
