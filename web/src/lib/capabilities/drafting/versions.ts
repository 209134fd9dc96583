/** Versions: the digest by which a whole text is meant, the next symbol, what a restoring act carries. Pure. */
import { sha256 } from '@noble/hashes/sha2.js';
import { canonical, hex, type Json, type UnitId } from '../../formats';
import type { Bracket, Drafting, Origin, Text, Unit } from './types';

/** One unit without what changes while its wording stays; as Python's writing.py. */
function writtenUnit(unit: Unit): { readonly [key: string]: Json } {
  const { kind, parent, number, words, children, lang, bracket } = unit;
  return {
    kind,
    parent,
    number,
    words: words as unknown as Json,
    children,
    lang,
    bracket: bracket && writtenBracket(bracket),
  };
}

function writtenBracket({ placed_as, placed_by, unattributed, supported_by, proposal }: Bracket): Json {
  return { placed_as, placed_by, unattributed, supported_by, proposal };
}

function writtenOrigin({ seat, delegation, at, last, proposal }: Origin): Json {
  return { seat, delegation, at, last, proposal };
}

function originsOf(text: Text): Map<number, Origin> {
  const found = new Map<number, Origin>();
  for (const unit of Object.values(text.units)) {
    for (const [, place] of unit.words) {
      const origin = text.origins[place];
      if (origin) found.set(place, origin);
    }
  }
  return found;
}

/**
 * SHA-256 of the text with its origins and attributions, in hexadecimal.
 *
 * How far anybody has agreed does not enter: an earlier text that is restored has its earlier digest.
 */
export function textDigest(text: Text): string {
  return hex(sha256(digested(text)));
}

/** The bytes of which the digest of a text is taken. */
export function digested(text: Text): Uint8Array {
  const { title, lang, symbol, root } = text;
  const units = Object.fromEntries(
    Object.values(text.units).map((unit) => [unit.id, writtenUnit(unit)]),
  );
  const origins = Object.fromEntries(
    [...originsOf(text)].map(([place, origin]) => [`p${place}`, writtenOrigin(origin)]),
  );
  return canonical({ title, lang, symbol, root, units, origins });
}

/** The symbol that the next version would have in the custom of the United Nations. */
export function nextSymbol({ text, versions }: Drafting): string {
  const symbol = text?.symbol ?? '';
  const taken = new Set(versions.map((one) => one.symbol));
  if (!taken.has(symbol)) return symbol;
  let number = 1;
  while (taken.has(`${symbol}/Rev.${number}`)) number += 1;
  return `${symbol}/Rev.${number}`;
}

/** What an act that restores an earlier text carries, given the text as it is now. */
export interface Differing {
  readonly changed: readonly Json[];
  readonly removed: readonly UnitId[];
  readonly origins: Readonly<Record<string, Json>>;
}

export function differing(old: Text, now: Text): Differing {
  const same = (one: Json, other: Json) => JSON.stringify(one) === JSON.stringify(other);
  const changed = Object.values(old.units)
    .filter((unit) => {
      const other = now.units[unit.id];
      return !other || !same(writtenUnit(unit), writtenUnit(other));
    })
    .sort((one, other) => (one.id < other.id ? -1 : 1))
    .map((unit) => ({ id: unit.id, ...writtenUnit(unit) }));
  const removed = Object.keys(now.units).filter((id) => !old.units[id]) as UnitId[];
  const origins = [...originsOf(old)].filter(([place, origin]) => {
    const other = now.origins[place];
    return !other || !same(writtenOrigin(origin), writtenOrigin(other));
  });
  return {
    changed,
    removed: removed.sort(),
    origins: Object.fromEntries(origins.map(([place, one]) => [`p${place}`, writtenOrigin(one)])),
  };
}
