/** Words beside words: pieces for the screen, and the smallest edit from one wording to another. Pure. */
import Delta from 'quill-delta';
import type { DelegationId, SeatId } from '../../formats';
import type { Change, Piece } from './history';
import { isText } from './text';
import type { Words } from './types';

/** Neighbouring pieces of one fate, and by whom; what is drawn as one mark. */
export interface Mark {
  readonly change: Change;
  readonly words: string;
  readonly by: DelegationId | null;
  /** Whoever brought the words, where they sit for no delegation. */
  readonly seat?: SeatId | null;
}

/** Join neighbours that a reader sees as one. */
export function marks(pieces: readonly Piece[]): Mark[] {
  const out: Mark[] = [];
  for (const { change, words, by, seat: author } of pieces) {
    const last = out.at(-1);
    const who = change === 'kept' ? null : (by ?? null);
    const seat = change === 'kept' || who ? null : (author ?? null);
    if (last && last.change === change && last.by === who && last.seat === seat) {
      out[out.length - 1] = { ...last, words: last.words + words };
    } else out.push({ change, words, by: who, seat });
  }
  return out;
}

/** Scripts without spaces between words are compared by the character, numbers as a whole. */
const TOKEN =
  /\p{N}+(?:[.,/\u066b\u066c]\p{N}+)*|[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]\p{M}*|[\p{L}\p{M}\p{Nl}_'\u2019\u02bc\u200c\u200d\u0640]+|\s+|./gsu;

export function tokens(words: string): string[] {
  return words.match(TOKEN) ?? [];
}

/** The most operations one act may hold. */
const MOST_OPS = 64;

/**
 * The edit that makes a unit's words what was proposed, around the brackets and footnotes in it.
 *
 * @param inner how each of them reads, in order; the proposed words must have them too.
 * @returns null when they have not: then only a bracket of its own can take the words in.
 */
export function editTowards(words: Words, proposed: string, inner: readonly string[]): Delta | null {
  const goal = between(proposed, inner);
  if (!goal) return null;
  const now = segments(words);
  const fine = edit(now, goal, deltaOf);
  return fine.ops.length <= MOST_OPS ? fine : edit(now, goal, replaced);
}

/** The words between the embeds. */
function segments(words: Words): string[] {
  const out = [''];
  for (const [body] of words) {
    if (isText(body)) out[out.length - 1] += body;
    else out.push('');
  }
  return out;
}

function between(proposed: string, inner: readonly string[]): string[] | null {
  const out: string[] = [];
  let rest = proposed;
  for (const one of inner) {
    // A footnote cannot be read, and so not be found again.
    const at = one === '' ? -1 : rest.indexOf(one);
    if (at < 0) return null;
    out.push(rest.slice(0, at));
    rest = rest.slice(at + one.length);
  }
  return [...out, rest];
}

type Changing = (delta: Delta, from: readonly string[], to: readonly string[]) => void;

function edit(now: readonly string[], goal: readonly string[], change: Changing): Delta {
  const delta = new Delta();
  now.forEach((segment, at) => {
    if (at > 0) delta.retain(1);
    change(delta, tokens(segment), tokens(goal[at] ?? ''));
  });
  return delta.chop();
}

const sizeOf = (pieces: readonly string[]) => pieces.reduce((sum, piece) => sum + piece.length, 0);

/** Keep what is at both ends, and replace the rest. */
function replaced(delta: Delta, from: readonly string[], to: readonly string[]): void {
  const most = Math.min(from.length, to.length);
  let head = 0;
  while (head < most && from[head] === to[head]) head += 1;
  let tail = 0;
  while (tail < most - head && from.at(-1 - tail) === to.at(-1 - tail)) tail += 1;
  delta.retain(sizeOf(from.slice(0, head)));
  delta.insert(to.slice(head, to.length - tail).join(''));
  delta.delete(sizeOf(from.slice(head, from.length - tail)));
  delta.retain(sizeOf(from.slice(from.length - tail)));
}

/** Keep the longest run of words that both have in common. */
function deltaOf(delta: Delta, from: readonly string[], to: readonly string[]): void {
  const width = to.length + 1;
  const longest = new Uint32Array((from.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1) {
    for (let j = to.length - 1; j >= 0; j -= 1) {
      const value = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      longest[i * width + j] = value;
    }
  }
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const [one, other] = [from[i], to[j]];
    if (one !== undefined && one === other) {
      delta.retain(one.length);
      i += 1;
      j += 1;
    } else if (other !== undefined && (one === undefined || at(i, j + 1) >= at(i + 1, j))) {
      delta.insert(other);
      j += 1;
    } else {
      delta.delete(one?.length ?? 0);
      i += 1;
    }
  }
}

/** Two wordings as one line: what is kept, what came, what went. */
export function wordMarks(from: string, to: string): Mark[] {
  const delta = new Delta();
  deltaOf(delta, tokens(from), tokens(to));
  const out: Mark[] = [];
  let at = 0;
  const put = (change: Change, words: string) => words && out.push({ change, words, by: null });
  for (const op of delta.ops) {
    if (typeof op.insert === 'string') put('inserted', op.insert);
    else {
      const size = op.retain ?? op.delete;
      const words = from.slice(at, at + (typeof size === 'number' ? size : 0));
      put(op.delete === undefined ? 'kept' : 'deleted', words);
      at += words.length;
    }
  }
  put('kept', from.slice(at));
  return goneFirst(out);
}

/** What went stands before what came in its place, as on paper. */
function goneFirst(all: readonly Mark[]): Mark[] {
  const out = [...all];
  for (let i = 1; i < out.length; i += 1) {
    const [before, here] = [out[i - 1], out[i]];
    if (before?.change === 'inserted' && here?.change === 'deleted') out.splice(i - 1, 2, here, before);
  }
  return out;
}
