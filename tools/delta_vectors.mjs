/**
 * Makes the vectors of the delta algebra: what npm quill-delta answers to seeded random edits.
 *
 *     node tools/delta_vectors.mjs [cases] [seed] > tests/vectors/delta.json
 *
 * Run it where `npm ci` has filled web/node_modules. Each case is one line: "do" names the
 * operation, "gives" is quill-delta's answer. No edge falls inside a character of two units.
 */
import { createRequire } from 'node:module';

const web = new URL('../web/package.json', import.meta.url);
const Delta = createRequire(web)('quill-delta');

const [wanted = 600, seed = 1648] = process.argv.slice(2).map(Number);
const LETTERS = ['a', 'b', ' ', 'é', 'س', 'لا', '٣', '第', '条', '\u0301', '\u200f', '🕊', '👩🏽‍⚖️', '𝄞', '𞤀'];
const IDS = 'abcdefghijklmnopqrstuvwxyz234567';

/** Marsaglia's xorshift of 32 bits: the same cases everywhere, from one number. */
let state = seed >>> 0 || 1;
function below(limit) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  state >>>= 0;
  return state % limit;
}

const text = (most) => Array.from({ length: 1 + below(most) }, () => LETTERS[below(LETTERS.length)]).join('');
function piece() {
  if (below(5)) return text(4);
  const id = 'u_' + Array.from({ length: 25 }, () => IDS[below(32)]).join('') + 'a';
  return { [below(2) ? 'bracket' : 'footnote']: id };
}

/** A paragraph, as the delta that writes it. */
function paragraph() {
  const made = new Delta();
  for (let pieces = below(6); pieces > 0; pieces--) made.insert(piece());
  return made;
}

/** The units of a paragraph, character by character: an edit goes in such steps. */
const steps = (base) =>
  base.ops.flatMap(({ insert }) => (typeof insert === 'string' ? [...insert].map((c) => c.length) : [1]));

/** An edit of that paragraph: often one key, sometimes many places at once. */
function edit(base) {
  const made = new Delta();
  const left = steps(base);
  for (let acts = 1 + below(below(3) ? 2 : 7); acts > 0; acts--) {
    const walked = left.splice(0, below(6)).reduce((sum, size) => sum + size, 0);
    made.retain(walked);
    if (below(2)) made.insert(piece());
    else made.delete(left.splice(0, 1 + below(4)).reduce((sum, size) => sum + size, 0));
  }
  return made.chop();
}

const MAKE = {
  compose: (base) => {
    const a = edit(base);
    const b = edit(base.compose(a));
    return { a: a.ops, b: b.ops, gives: a.compose(b).ops };
  },
  transform: (base) => {
    const [a, b, priority] = [edit(base), edit(base), below(2) === 1];
    return { a: a.ops, b: b.ops, priority, gives: a.transform(b, priority).ops };
  },
  transform_position: (base) => {
    const [a, index, priority] = [edit(base), below(base.length() + 3), below(2) === 1];
    return { a: a.ops, index, priority, gives: a.transformPosition(index, priority) };
  },
  invert: (base) => {
    const a = edit(base);
    return { a: a.ops, base: base.ops, gives: a.invert(base).ops };
  },
  apply: (base) => {
    const a = edit(base);
    return { a: a.ops, base: base.ops, gives: base.compose(a).ops };
  },
};

const kinds = Object.entries(MAKE);
const cases = Array.from({ length: wanted }, (_, at) => {
  const [name, make] = kinds[at % kinds.length];
  return JSON.stringify({ do: name, ...make(paragraph()) });
});
process.stdout.write(`{"cases":[\n${cases.join(',\n')}\n]}\n`);
