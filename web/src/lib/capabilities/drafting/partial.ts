/**
 * A text of which some articles are not loaded: what is known of those, what a fact leaves certain,
 * and how an article comes in. Pure.
 *
 * A unit is known whole or not at all. What happens to units that are not known changes nothing
 * here; whether anything that is known can have changed by it is told by `outdatedBy`.
 */
import type { UnitId } from '../../formats';
import type { ShownState } from '../../protocol/state';
import type { Body } from './body';
import { walk } from './text';
import type { Comment, Drafting, Section, Text } from './types';

/** Articles as the server gives them, in the text as it stood at `head`. */
export interface Part {
  readonly epoch: number;
  readonly head: number;
  readonly copy: 'text' | 'published';
  readonly text: Text;
  readonly comments: Readonly<Record<string, Comment>>;
}

/** The most units by which articles are asked for at once. */
export const MOST_ASKED = 200;

/** Facts that change the words of one unit, or who stands where, and no order. */
const WITHIN: ReadonlySet<string> = new Set([
  'drafting.unit_edited',
  'drafting.unit_renumbered',
  'drafting.bracket_placed',
  'drafting.bracket_supported',
  'drafting.support_dropped',
  'drafting.removal_consented',
  'drafting.consent_withdrawn',
  'drafting.removal_announced',
  'drafting.removal_objected',
  'drafting.unit_facilitated',
  'drafting.deadline_set',
  'drafting.unit_agreed',
  'drafting.agreement_confirmed',
  'drafting.agreement_withdrawn',
  'drafting.unit_closed',
  'drafting.unit_reopened',
]);
/** Facts by which units come to be inside another: if that is not known, all stays in it. */
const BRINGING: ReadonlySet<string> = new Set(['drafting.units_inserted', 'drafting.units_tabled']);
const WRITING: ReadonlySet<string> = new Set(['drafting.unit_edited', 'drafting.bracket_placed']);

/** The units that known ones hold, known or not. */
export function held({ units }: Text): Set<UnitId> {
  return new Set(Object.values(units).flatMap(({ children }) => children));
}

/** Whether anything in a text is not loaded. */
export function isPartial(text: Text | null): text is Text & { readonly outline: readonly Section[] } {
  return text?.outline !== undefined;
}

/** Whether a channel's state was loaded by and by, so that the server's answer cannot take its place. */
export function isHeldInPart({ substates }: ShownState): boolean {
  const drafting = substates.drafting as Drafting | undefined;
  return !!drafting && (isPartial(drafting.text) || isPartial(drafting.published));
}

/** The units a fact is about, without those that it makes. */
function named({ unit, parent, bracket, absorbed, units }: Body): UnitId[] {
  const many = ((units ?? []) as readonly unknown[]).filter((one) => typeof one === 'string');
  return [unit, parent, bracket, absorbed, ...(many as UnitId[])].filter(Boolean);
}

/** The text after a fact, which says of itself what is not certain any more. */
export function outdatedBy(before: Text, after: Text, event: string, body: Body): Text {
  if (!isPartial(after)) return after;
  const about = named(body);
  const unknown = about.filter((id) => !(id in before.units) && !(id in after.units));
  if (unknown.length === 0 && event !== 'drafting.version_restored') {
    // Agreement may rest on other agreement, wherever that is.
    const isAside = WRITING.has(event) && !body.lapsed?.length;
    return isAside ? after : { ...after, outdated: after.outdated ?? 'counts' };
  }
  const holding = held(before);
  const staysWithin = WITHIN.has(event) || (BRINGING.has(event) && !(body.parent in before.units));
  const isTorn =
    event === 'drafting.version_restored' ||
    (!staysWithin && about.some((id) => id in before.units || holding.has(id)));
  return { ...after, outdated: isTorn ? 'torn' : (after.outdated ?? 'counts') };
}

/** What is not loaded, where it begins: with its description, or null where there is none. */
export function leftOut(text: Text): ReadonlyMap<UnitId, Section | null> {
  const found = new Map<UnitId, Section | null>();
  if (!isPartial(text)) return found;
  const described = new Map(text.outline.map((one) => [one.unit, one]));
  for (const { children } of Object.values(text.units)) {
    let isAfterKnown = true;
    for (const child of children) {
      const isKnown = child in text.units;
      const section = described.get(child) ?? null;
      if (!isKnown && (isAfterKnown || section)) found.set(child, section);
      isAfterKnown = isKnown;
    }
  }
  return found;
}

/** What is not loaded and agreement to something loaded rests on: "5 only if 7". */
export function restedOn(text: Text): UnitId[] {
  if (!isPartial(text)) return [];
  const stands = Object.values(text.units).flatMap((unit) => Object.values(unit.stands));
  const conditions = new Set(stands.flatMap(({ provided }) => provided));
  return [...conditions].filter((id) => !(id in text.units));
}

/** The units by which all that is loaded is asked for again. */
export function loadedTops(text: Text): UnitId[] {
  const tops = Object.values(text.units).flatMap(({ kind, children }) =>
    kind === 'text' || kind === 'part' ? children : [],
  );
  const known = tops.filter((id) => {
    const kind = text.units[id]?.kind;
    return kind !== undefined && kind !== 'title' && kind !== 'part';
  });
  return known.length > MOST_ASKED ? [text.root] : known;
}

/**
 * The text with a part of it that came, both as of one place.
 *
 * A torn text is begun anew from what came, if `isAll` that was loaded was asked for; else it stays.
 */
export function joinedBy(drafting: Drafting, part: Part, isAll: boolean): Drafting {
  const before = drafting[part.copy];
  if (!before || (before.outdated === 'torn' && !isAll)) return drafting;
  const base = before.outdated === 'torn' ? null : before;
  const { text } = part;
  const all: Text = { ...text, units: { ...base?.units, ...text.units } };
  // What was brought into an article that was not loaded, and taken out again, hangs nowhere.
  const units = Object.fromEntries([...walk(all)].map((unit) => [unit.id, unit]));
  const joined: Text = {
    ...all,
    units,
    origins: { ...base?.origins, ...text.origins },
    sittings: { ...base?.sittings, ...text.sittings },
    gone: before.gone,
    outline: (text.outline ?? []).filter(({ unit }) => !(unit in units)),
  };
  const { outline: _all, ...whole } = joined;
  const isWhole = [...held(joined)].every((id) => id in units);
  const comments = { ...drafting.comments, ...part.comments };
  return { ...drafting, comments, [part.copy]: isWhole ? whole : joined };
}
