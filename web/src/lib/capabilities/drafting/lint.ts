/**
 * What a chair should look at in a text: brackets, options and numbers that cannot be right. Pure.
 *
 * The twin of `lint.py`, found here and now so that the live text is judged, also without a line;
 * what each finding means is said in the reader's language.
 */
import type { DelegationId, UnitId } from '../../formats';
import { holdersOf } from './board';
import { ancestors, isText, unitOf, walk } from './text';
import type { Text, Unit, UnitKind } from './types';

export type Fault =
  | 'unbalanced'
  | 'empty_bracket'
  | 'orphan_support'
  | 'deep'
  | 'lone_option'
  | 'no_number'
  | 'same_number'
  | 'empty';

/** One thing to look at. */
export interface Finding {
  readonly fault: Fault;
  readonly unit: UnitId;
  /** How many "[" are never closed and "]" never opened; or how many delegations are gone. */
  readonly open?: number;
  readonly lone?: number;
  readonly gone?: number;
}

/** Brackets in brackets that people can still follow when they are read aloud. */
export const DEEP = 5;

const BULLETS = new Set('-*+\u2013\u2014\u2022\u00b7\u25aa\u25e6');
const NUMBERED: ReadonlySet<UnitKind> = new Set(['article', 'part', 'option']);
const EDGES = /^[[\]().: \uff1a]+|[[\]().: \uff1a]+$/g;

/** Everything to look at, in the order of the text; without `seated` nobody's support is an orphan's. */
export function lint(text: Text, seated: readonly DelegationId[] | null, deep = DEEP): Finding[] {
  const order = new Map<UnitId, number>();
  const found: Finding[] = [];
  for (const unit of walk(text)) {
    order.set(unit.id, order.size);
    found.push(...ofBracket(text, unit, seated, deep), ...ofNumbers(text, unit));
    const isPlain = unit.kind === 'paragraph' || unit.kind === 'subparagraph';
    if (isPlain && unit.words.length === 0 && unit.children.length === 0) {
      found.push({ fault: 'empty', unit: unit.id });
    } else if (unit.kind === 'options' && options(text, unit).length < 2) {
      found.push({ fault: 'lone_option', unit: unit.id });
    }
  }
  for (const unit of walk(text)) if (isItem(text, unit)) found.push(...unbalanced(text, unit));
  return found.sort((one, other) => (order.get(one.unit) ?? 0) - (order.get(other.unit) ?? 0));
}

/** Whether a unit is read as one: all but the brackets inside words. */
function isItem(text: Text, { id, kind, parent }: Unit): boolean {
  return kind !== 'bracket' || parent === null || !!text.units[parent]?.children.includes(id);
}

/** The words of a unit with those of its inner brackets in place; `sign` is what an edge is read as. */
function read(text: Text, unit: Unit, sign: (edge: string) => string): string {
  return unit.words
    .map(([body]) => {
      if (isText(body)) return body;
      const inner = text.units[unitOf(body)];
      if (inner?.kind !== 'bracket') return sign('\ufffc');
      return `${sign('[')}${read(text, inner, sign)}${sign(']')}`;
    })
    .join('');
}

function unbalanced(text: Text, unit: Unit): Finding[] {
  let open = 0;
  let lone = 0;
  for (const sign of unit.number + read(text, unit, () => '')) {
    if (sign === '[') open += 1;
    else if (sign === ']' && open > 0) open -= 1;
    else if (sign === ']') lone += 1;
  }
  return open > 0 || lone > 0 ? [{ fault: 'unbalanced', unit: unit.id, open, lone }] : [];
}

function ofBracket(text: Text, unit: Unit, seated: readonly DelegationId[] | null, deep: number): Finding[] {
  if (unit.kind !== 'bracket') return [];
  const found: Finding[] = [];
  const says = read(text, unit, (edge) => edge);
  if (unit.children.length === 0 && /^[[\] ]*$/.test(says)) found.push({ fault: 'empty_bracket', unit: unit.id });
  const around = [...ancestors(text, unit.id)].filter(({ kind }) => kind === 'bracket');
  if (around.length === deep) found.push({ fault: 'deep', unit: unit.id });
  const gone = seated ? holdersOf(unit).filter((one) => !seated.includes(one)).length : 0;
  if (gone > 0) found.push({ fault: 'orphan_support', unit: unit.id, gone });
  return found;
}

/** The options of a group, those in brackets among them. */
function options(text: Text, group: Unit): Unit[] {
  return held(text, group).flatMap((one) => (one.kind === 'bracket' ? options(text, one) : [one]));
}

function held(text: Text, { children }: Unit): Unit[] {
  return children.flatMap((id) => text.units[id] ?? []);
}

/** Children that share a number, or lack one among numbered neighbours of their kind. */
function ofNumbers(text: Text, unit: Unit): Finding[] {
  const children = held(text, unit);
  const named = children.filter(({ number }) => [...number].some((sign) => !BULLETS.has(sign)));
  const keyOf = ({ kind, number }: Unit) => `${kind} ${number.replace(EDGES, '').toLowerCase()}`;
  const counts = new Map<string, number>();
  for (const one of named) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  const same = named.filter((one) => (counts.get(keyOf(one)) ?? 0) > 1);
  const lacking = children.filter(
    ({ number, kind }) => !number && NUMBERED.has(kind) && named.some((other) => other.kind === kind),
  );
  return [
    ...same.map((one): Finding => ({ fault: 'same_number', unit: one.id })),
    ...lacking.map((one): Finding => ({ fault: 'no_number', unit: one.id })),
  ];
}
