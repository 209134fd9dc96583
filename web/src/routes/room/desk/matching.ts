/** What was signed for before and is like a text: read from the server's answer, and compared. Pure. */
import { given, listed } from '../../../lib/answers';
import { type Mark, tokens, wordMarks } from '../../../lib/capabilities/drafting/compare';

export interface Match {
  /** How much alike the originals are, of 100. */
  readonly score: number;
  readonly source: string;
  readonly target: string;
  /** Where it was signed for, or brought in; null where a party has disclosed it to the whole room. */
  readonly place: number | null;
  /** The file it came from, and who brought it in, where nobody here has signed for it. */
  readonly brought: { readonly file: string; readonly by: string | null } | null;
}

export interface Matches {
  readonly matches: readonly Match[];
  /** A standard phrase, which nobody in this room has signed for. */
  readonly phrase: string | null;
}

/** Read what the server answers; what is no match is left out. */
export function readMatches(answer: unknown): Matches {
  const { matches, phrase } = given(answer);
  const found = listed(matches).filter(isMatch).map((one) => ({ ...one, brought: broughtIn(one.brought) }));
  // Of two that are as much alike, what was signed for here comes first.
  const rank = ({ score, brought }: Match) => score * 2 + (brought ? 0 : 1);
  return { matches: found.sort((a, b) => rank(b) - rank(a)), phrase: phraseIn(phrase) };
}

function broughtIn(brought: unknown): Match['brought'] {
  const { file, by } = given(brought);
  if (typeof file !== 'string') return null;
  return { file, by: typeof by === 'string' ? by : null };
}

function isMatch(one: unknown): one is Match {
  const { score, source, target, place } = given(one);
  const isMeasured = typeof score === 'number' && (typeof place === 'number' || place === null);
  return isMeasured && typeof source === 'string' && typeof target === 'string';
}

function phraseIn(phrase: unknown): string | null {
  if (typeof phrase === 'string') return phrase || null;
  const text = given(phrase).text;
  return typeof text === 'string' ? text : null;
}

/** What is best to begin from: the same text signed for here, a standard phrase, or what is most alike. */
export function bestOf({ matches, phrase }: Matches): string | null {
  const [first] = matches;
  if (first && first.score >= 100 && !first.brought) return first.target;
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
  const found = [...new Set(snippets)]
    .flatMap((snippet) => placesOf(text, snippet))
    .sort(([a], [b]) => a - b);
  const apart: [start: number, end: number][] = [];
  for (const [start, end] of found) {
    const last = apart.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  const out: Stretch[] = [];
  let done = 0;
  for (const [start, end] of apart) {
    if (start > done) out.push({ words: text.slice(done, start), isMarked: false });
    out.push({ words: text.slice(start, end), isMarked: true });
    done = end;
  }
  if (done < text.length) out.push({ words: text.slice(done), isMarked: false });
  return out;
}

/** Where a snippet stands in a text; of a number, not within a longer one. */
function placesOf(text: string, snippet: string): [start: number, end: number][] {
  if (!snippet.trim()) return [];
  const found: [number, number][] = [];
  for (let at = text.indexOf(snippet); at >= 0; at = text.indexOf(snippet, at + 1)) {
    const end = at + snippet.length;
    const isWithin = isOneNumber(text, at) || isOneNumber(text, end);
    if (!isWithin) found.push([at, end]);
  }
  return found;
}

const NUMBER = /^\p{N}{2}$/u;

function isOneNumber(text: string, at: number): boolean {
  return at > 0 && NUMBER.test(text.slice(at - 1, at + 1));
}
