/** What was signed for before and is like a text: read from the server's answer, and compared. Pure. */
import { type Mark, tokens, wordMarks } from '../../../lib/capabilities/drafting/compare';

export interface Match {
  /** How much alike the originals are, of 100. */
  readonly score: number;
  readonly source: string;
  readonly target: string;
  /** Where it was signed for. */
  readonly place: number;
}

export interface Matches {
  readonly matches: readonly Match[];
  /** A standard phrase, which nobody in this room has signed for. */
  readonly phrase: string | null;
}

export const NO_MATCHES: Matches = { matches: [], phrase: null };

/** Read what the server answers; what is no match is left out. */
export function readMatches(answer: unknown): Matches {
  const { matches, phrase } = (answer ?? {}) as { matches?: unknown; phrase?: unknown };
  const listed = Array.isArray(matches) ? (matches as unknown[]) : [];
  return { matches: listed.filter(isMatch).sort((a, b) => b.score - a.score), phrase: phraseIn(phrase) };
}

function isMatch(one: unknown): one is Match {
  const { score, source, target, place } = (one ?? {}) as Record<keyof Match, unknown>;
  const isMeasured = typeof score === 'number' && typeof place === 'number';
  return isMeasured && typeof source === 'string' && typeof target === 'string';
}

function phraseIn(phrase: unknown): string | null {
  if (typeof phrase === 'string') return phrase || null;
  const text = (phrase as { text?: unknown } | null | undefined)?.text;
  return typeof text === 'string' ? text : null;
}

/** What is best to begin from: the same text, a standard phrase, or what is most alike. */
export function bestOf({ matches, phrase }: Matches): string | null {
  const [first] = matches;
  if (first && first.score >= 100) return first.target;
  return phrase ?? first?.target ?? null;
}

/** As much as is compared word by word while somebody waits. */
const MOST_COMPARED = 2_000_000;

/** How one wording differs from another; of very long ones, only that they do. */
export function differences(was: string, is: string): Mark[] {
  if (was === is) return is ? [{ change: 'kept', words: is, by: null }] : [];
  if (tokens(was).length * tokens(is).length <= MOST_COMPARED) return wordMarks(was, is);
  return [
    { change: 'deleted', words: was, by: null },
    { change: 'inserted', words: is, by: null },
  ];
}

export interface Stretch {
  readonly words: string;
  readonly isMarked: boolean;
}

/** A text with the words that a warning speaks of. */
export function marked(text: string, snippets: readonly string[]): Stretch[] {
  const found: [start: number, end: number][] = [];
  for (const snippet of new Set(snippets)) {
    if (!snippet.trim()) continue;
    for (let at = text.indexOf(snippet); at >= 0; at = text.indexOf(snippet, at + snippet.length)) {
      found.push([at, at + snippet.length]);
    }
  }
  found.sort(([a], [b]) => a - b);
  const out: Stretch[] = [];
  let done = 0;
  for (const [start, end] of found) {
    if (end <= done) continue;
    const from = Math.max(start, done);
    if (from > done) out.push({ words: text.slice(done, from), isMarked: false });
    out.push({ words: text.slice(from, end), isMarked: true });
    done = end;
  }
  if (done < text.length) out.push({ words: text.slice(done), isMarked: false });
  return out;
}
