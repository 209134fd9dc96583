/** What is too long for one act, cut into pieces that are put together by the act that ends them. Pure. */
import { sha256 } from '@noble/hashes/sha2.js';
import { canonical, hex } from '../../formats';

/** Bytes that one act's content may have, with room for what is written around them. */
export const MOST_BYTES = 58_000;
const MOST_PIECE = 50_000;
const ENCODER = new TextEncoder();

/** The SHA-256 by which the whole is meant. */
export function digestOf(whole: string): string {
  return hex(sha256(ENCODER.encode(whole)));
}

/** The pieces of something long, in order; none cuts a character in two. */
export function piecesOf(whole: string): string[] {
  const out: string[] = [];
  for (let at = 0; at < whole.length; ) {
    let end = Math.min(at + MOST_PIECE, whole.length);
    while (canonical(whole.slice(at, clean(whole, end))).length > MOST_BYTES) {
      end = at + Math.floor(((end - at) * 3) / 4);
    }
    end = clean(whole, end);
    out.push(whole.slice(at, end));
    at = end;
  }
  return out;
}

/** A place that is not inside a character. */
function clean(whole: string, at: number): number {
  const before = whole.charCodeAt(at - 1);
  return at < whole.length && before >= 0xd800 && before < 0xdc00 ? at - 1 : at;
}
