/** Where a unit stands: on the ladder of agreement, and inside which brackets. Pure. */
import type { DelegationId, UnitId } from '../../formats';
import type { ShownState } from '../../protocol/state';
import { ancestors, embedded, standsAmong } from './text';
import { AGREEABLE, type Ladder, type Stand, type Step, type Text, type Unit } from './types';

/** The ladder from its foot up. */
export const LADDER: readonly Ladder[] = [
  'bracketed',
  'tabled',
  'under_facilitation',
  'agreed_ad_referendum',
  'confirmed',
  'closed',
];

const SPEAKING: ReadonlySet<string> = new Set(['head_of_delegation', 'alternate', 'delegate']);

/** The delegations whose agreement counts in this channel, sorted. */
export function parties(state: ShownState): DelegationId[] {
  const found = Object.values(state.seats).flatMap(({ role, delegation }) =>
    delegation !== null && SPEAKING.has(role) ? [delegation] : [],
  );
  return [...new Set(found)].sort();
}

/** Whether one rung is as high as the other. */
export function reachesRung(ladder: Ladder, least: Ladder): boolean {
  return LADDER.indexOf(ladder) >= LADDER.indexOf(least);
}

/** The unit whose wording these words are part of; null for what nobody agrees to by itself. */
export function agreeableOf(text: Text, unit: Unit): Unit | null {
  let one: Unit | undefined = unit;
  while (one && !AGREEABLE.has(one.kind)) {
    if (one.parent === null || standsAmong(text, one)) return null;
    one = text.units[one.parent];
  }
  return one ?? null;
}

/** Whether any part of the unit's own words stands in brackets. */
export function holdsBracket(text: Text, unit: Unit): boolean {
  return embedded(unit).some((inner) => {
    const found = text.units[inner];
    return found !== undefined && (found.kind === 'bracket' || holdsBracket(text, found));
  });
}

/** The brackets that a unit stands inside, from the nearest out; itself if it is one. */
export function around(text: Text, unit: Unit): Unit[] {
  return [unit, ...ancestors(text, unit.id)].filter(({ kind }) => kind === 'bracket');
}

export function isBracketed(text: Text, unit: Unit): boolean {
  return holdsBracket(text, unit) || around(text, unit).length > 0;
}

/** Where the unit stands: the least of what the parties have done. */
export function ladderOf(text: Text, unit: Unit, among: readonly DelegationId[]): Ladder {
  if (unit.closed) return 'closed';
  if (isBracketed(text, unit)) return 'bracketed';
  const low = unit.facilitated ? 'under_facilitation' : 'tabled';
  if (Object.keys(unit.stands).length === 0 || among.length === 0) return low;
  return least(unit, among, held(text, unit, among)) ?? low;
}

/** How far one party has gone with a unit, as far as its conditions are fulfilled. */
export function countedStep(
  text: Text,
  unit: Unit,
  party: DelegationId,
  among: readonly DelegationId[],
): Step | null {
  const stand = unit.stands[party];
  return stand && isFulfilled(stand, held(text, unit, among)) ? stand.step : null;
}

/** Whether every party has agreed to the unit at least ad referendum. */
export function isAgreed(text: Text, unit: Unit, among: readonly DelegationId[]): boolean {
  return reachesRung(ladderOf(text, unit, among), 'agreed_ad_referendum');
}

function isFulfilled({ provided }: Stand, agreed: ReadonlySet<UnitId>): boolean {
  return provided.every((one) => agreed.has(one));
}

function least(
  unit: Unit,
  among: readonly DelegationId[],
  agreed: ReadonlySet<UnitId>,
): Step | null {
  let step: Step = 'confirmed';
  for (const party of among) {
    const stand = unit.stands[party];
    if (!stand || !isFulfilled(stand, agreed)) return null;
    if (stand.step === 'agreed_ad_referendum') step = stand.step;
  }
  return step;
}

/** The agreed units among those this one depends on: all, until those fall that cannot be. */
function held(text: Text, unit: Unit, among: readonly DelegationId[]): Set<UnitId> {
  if (!Object.values(unit.stands).some(({ provided }) => provided.length > 0)) return new Set();
  const agreed = dependsOn(text, unit);
  let isFalling = true;
  while (isFalling) {
    isFalling = false;
    for (const name of [...agreed].sort()) {
      const one = text.units[name] as Unit;
      if (one.closed) continue;
      if (isBracketed(text, one) || among.length === 0 || least(one, among, agreed) === null) {
        agreed.delete(name);
        isFalling = true;
      }
    }
  }
  return agreed;
}

function dependsOn(text: Text, unit: Unit): Set<UnitId> {
  const found = new Set<UnitId>();
  const waiting = [unit.id];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const one = text.units[name];
    if (found.has(name) || !one) continue;
    found.add(name);
    for (const stand of Object.values(one.stands)) waiting.push(...stand.provided);
  }
  return found;
}
