/** The digest by which an act of agreement means a unit's wording; as in Python's wording.py. */
import { sha256 } from '@noble/hashes/sha2.js';
import { hex, type UnitId, utf8 } from '../../formats';
import { isText, unitOf } from './text';
import type { Text, Unit } from './types';

type Said = string | { kind: string; placed_as: string | null; words: Said[] };

/**
 * SHA-256 of what the unit says, in hexadecimal.
 *
 * Its kind, its number, and its words with the brackets and footnotes inside them; neither who
 * wrote or holds on to them, nor the units below it, which are agreed by themselves.
 */
export function wording(text: Text, unit: UnitId): string {
  const one = text.units[unit];
  if (!one) throw new Error('only what stands in the text has a wording');
  const { kind, number } = one;
  // Keys in the order of the alphabet: that is the canonical spelling.
  return hex(sha256(utf8(JSON.stringify({ kind, number, words: said(text, one) }))));
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
