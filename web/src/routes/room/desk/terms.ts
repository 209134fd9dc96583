/** The room's glossary at the desk: what of it stands in an original, and in what one writes. Pure. */
import { type Given, given, listed } from '../../../lib/answers';
import { type Status, STATUSES } from '../../../lib/capabilities/languages/terms';
import { dirOf } from '../draft/names';

export interface Target {
  readonly text: string;
  readonly status: Status;
}

/** A term of the glossary that stands in an original. */
export interface Hit {
  readonly concept: string;
  readonly text: string;
  /** Where it stands, in UTF-16 units of the original. */
  readonly ranges: readonly (readonly [start: number, end: number])[];
  /** What the glossary says for it in the other language. */
  readonly targets: readonly Target[];
  readonly isKept: boolean;
}

export interface TermsFound {
  /** The version they are of; null where none is in force. */
  readonly glossary: number | null;
  readonly hits: readonly Hit[];
}

export const NO_TERMS: TermsFound = { glossary: null, hits: [] };

/** Read what the server answers with the matches; what is no term is left out. */
export function readTerms(answer: unknown): TermsFound {
  const { glossary, terms } = given(answer);
  return { glossary: typeof glossary === 'number' ? glossary : null, hits: listed(terms).map(given).flatMap(readHit) };
}

function readHit({ concept, text, ranges, targets, do_not_translate }: Given): Hit[] {
  if (typeof concept !== 'string' || typeof text !== 'string') return [];
  const places = listed(ranges).filter(isRange);
  const said = listed(targets).filter(isTarget);
  const isKept = do_not_translate === true;
  const kept: Target[] = isKept && said.length === 0 ? [{ text, status: 'preferred' }] : [];
  return places.length > 0 ? [{ concept, text, ranges: places, targets: [...said, ...kept], isKept }] : [];
}

function isRange(one: unknown): one is [number, number] {
  const [start, end, ...more] = listed(one);
  return more.length === 0 && Number.isInteger(start) && Number.isInteger(end) && (start as number) >= 0 && (end as number) > (start as number);
}

function isTarget(one: unknown): one is Target {
  const { text, status } = given(one);
  return typeof text === 'string' && text !== '' && STATUSES.includes(status as Status);
}

/** What to say for a term. */
export function preferredOf({ targets }: Hit): string | null {
  return targets.find(({ status }) => status === 'preferred')?.text ?? null;
}

// --- the original ----------------------------------------------------------------------------

export interface Piece {
  readonly words: string;
  readonly isMarked: boolean;
  /** The term that these words are. */
  readonly hit: Hit | null;
}

/** Part an original at its terms and at what warnings speak of; where terms overlap, the longest counts. */
export function pieces(
  text: string,
  stretches: readonly { readonly words: string; readonly isMarked: boolean }[],
  hits: readonly Hit[],
): Piece[] {
  const places = hits
    .flatMap((hit) => hit.ranges.map(([start, end]) => ({ start, end, hit })))
    .filter(({ end }) => end <= text.length);
  const apart = longest(places).sort((a, b) => a.start - b.start);
  const out: Piece[] = [];
  let done = 0;
  for (const { words, isMarked } of stretches) {
    const end = done + words.length;
    while (done < end) {
      const here = apart.find((place) => place.end > done);
      const isWithin = here !== undefined && here.start <= done;
      const until = Math.min(end, !here ? end : isWithin ? here.end : here.start);
      out.push({ words: text.slice(done, until), isMarked, hit: isWithin ? here.hit : null });
      done = until;
    }
  }
  return out;
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Those that no longer one overlaps. */
function longest<One extends Place>(places: readonly One[]): One[] {
  const chosen: One[] = [];
  for (const one of places.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)) {
    if (chosen.every(({ start, end }) => one.end <= start || end <= one.start)) chosen.push(one);
  }
  return chosen;
}

// --- one's own text --------------------------------------------------------------------------

/** A word that is not to be used, and what to say for it. */
export interface Forbidden {
  readonly text: string;
  readonly instead: string | null;
}

export interface Checked {
  readonly forbidden: readonly Forbidden[];
  /** Terms of the original for which none of the agreed words was found. */
  readonly missing: readonly Hit[];
}

/** What of the glossary is missing in a draft, and what stands in it that should not. */
export function checkedDraft(draft: string, hits: readonly Hit[]): Checked {
  const found = hits.flatMap((hit) =>
    hit.targets.flatMap((target) => occurrences(draft, target.text).map((place) => ({ ...place, hit, target }))),
  );
  // A forbidden word within a longer term that is right is no fault.
  const standing = longest(found);
  const wrong = new Map<string, Forbidden>();
  for (const { hit, target, start, end } of standing) {
    if (target.status !== 'forbidden') continue;
    const isRightElsewhere = found.some(
      (one) => one.start === start && one.end === end && one.target.status !== 'forbidden',
    );
    if (!isRightElsewhere) wrong.set(target.text, { text: draft.slice(start, end), instead: preferredOf(hit) });
  }
  const isThere = (hit: Hit) => found.some((one) => one.hit === hit && one.target.status !== 'forbidden');
  return {
    forbidden: [...wrong.values()],
    missing: hits.filter((hit) => preferredOf(hit) !== null && !isThere(hit)),
  };
}

const PATTERNS = new Map<string, RegExp | null>();
// Written without spaces: a term may stand anywhere.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WITHIN = '[\\p{L}\\p{M}\\p{N}]';
/** Vowel signs and the stroke that only lengthens a word: Arabic is written with or without them. */
const SIGNS = '[\\u064b-\\u0652\\u0670\\u0640]*';

/** Where a term stands in a text, as a whole word, in any case. */
export function occurrences(text: string, term: string): Place[] {
  const pattern = patternOf(term);
  if (!pattern) return [];
  return [...text.matchAll(pattern)].map(({ index, 0: words }) => ({ start: index, end: index + words.length }));
}

function patternOf(term: string): RegExp | null {
  const known = PATTERNS.get(term);
  if (known !== undefined) return known;
  const plain = term.trim().replace(/[\u064b-\u0652\u0670\u0640]/g, '');
  const isArabic = /\p{Script=Arabic}/u.test(plain);
  const words = plain
    .split(/\s+/u)
    .map((word, at) => (isArabic ? arabic(word, at === 0) : [...word].map(letterOf).join('')))
    .join('\\s+');
  const whole = UNSPACED.test(plain) ? words : `(?<!${WITHIN})${words}(?!${WITHIN})`;
  const made = plain ? new RegExp(whole, 'giu') : null;
  if (PATTERNS.size > 2_000) PATTERNS.clear();
  PATTERNS.set(term, made);
  return made;
}

function letterOf(letter: string): string {
  if (letter === '\u2019' || letter === "'") return "['\u2019]";
  return letter.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** An Arabic word with or without its article, and where it opens a term with what is written onto it. */
function arabic(word: string, opens: boolean): string {
  const signed = (letters: string) => [...letters].map((letter) => letterOf(letter) + SIGNS).join('');
  const stem = word.replace(/^ال(?=.{3})/u, '');
  if ([...stem].length < 3) return signed(word);
  const article = signed('ال');
  const joined = `(?:[وف]${SIGNS})?(?:(?:[بك]${SIGNS})?${article}|${signed('لل')}|[بكل]${SIGNS})?`;
  return (opens ? joined : `(?:${article})?`) + signed(stem);
}

/** Put a term in at the cursor, with a space where two words would run together. */
export function withTerm(
  text: string,
  term: string,
  [start, end]: readonly [number, number],
  lang: string,
): { readonly text: string; readonly cursor: number } {
  const isSpaced = !UNSPACED.test(term) || dirOf(lang) === 'rtl';
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const opens = isSpaced && /[\p{L}\p{N}]$/u.test(before) ? ' ' : '';
  const closes = isSpaced && /^[\p{L}\p{N}]/u.test(after) ? ' ' : '';
  const words = opens + term + closes;
  return { text: before + words + after, cursor: start + words.length };
}
