/** The digest by which an act of agreement means a unit's wording; as in Python's wording.py. */
import { canonical, hex, wording as digestOf, type UnitId } from '../../formats';
import { isText, langOf, unitOf } from './text';
import type { Text, Unit } from './types';

type SaidUnit = {
  readonly kind: string;
  readonly number?: string;
  readonly placed_as?: string | null;
  readonly words: readonly Said[];
  readonly units?: readonly SaidUnit[];
};
type Said = string | SaidUnit;

/**
 * What an act that agrees to a unit names, in hexadecimal.
 *
 * It means what the unit says, at this revision, as this act made it: kind, number, and words with
 * the brackets and footnotes inside them; neither who wrote or holds on to them, nor the units
 * below it, which are agreed by themselves. A bracket around units says what these say.
 */
export function wording(text: Text, unit: UnitId): string {
  const one = text.units[unit];
  if (!one?.made_by) throw new Error('only those who are told who wrote it can mean a wording');
  const says = canonical(whole(text, one));
  return hex(digestOf(text.root, unit, one.rev, langOf(text, unit), one.made_by, says));
}

function whole(text: Text, unit: Unit): SaidUnit {
  const one: SaidUnit = { kind: unit.kind, number: unit.number, words: said(text, unit) };
  const isAround = unit.kind === 'bracket' && unit.children.length > 0;
  return isAround ? { ...one, units: below(text, unit) } : one;
}

function below(text: Text, { children }: Unit): SaidUnit[] {
  const held = children.map((child) => text.units[child]).filter((unit) => unit !== undefined);
  return held.map((unit) => {
    if (unit.kind !== 'bracket') return { ...whole(text, unit), units: below(text, unit) };
    const placed = unit.bracket ? { placed_as: unit.bracket.placed_as } : {};
    return { ...whole(text, unit), ...placed };
  });
}

function said(text: Text, unit: Unit): Said[] {
  const out: Said[] = [];
  for (const [body] of unit.words) {
    const last = out.at(-1);
    if (!isText(body)) {
      const inner = text.units[unitOf(body)];
      if (!inner) continue;
      const placed_as = inner.bracket?.placed_as ?? null;
      out.push({ kind: inner.kind, placed_as, words: said(text, inner) });
    } else if (typeof last === 'string') out[out.length - 1] = last + body;
    else out.push(body);
  }
  return out;
}
