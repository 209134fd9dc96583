/**
 * Words with their brackets and footnotes as a person writes them, in one text; as the server reads it.
 *
 *     We agree [not later than 30 days] to act{As in article 3.}.
 *
 * Brackets and footnotes are those of the wording, in its order; in another order each opening says
 * by number which of them it is. A sign that is none of these edges stands after a backslash.
 */
import type { BesideInner, BesideWords } from '../../api';
import type { UnitId } from '../../formats';

export type Fault = 'missing' | 'unknown' | 'twice' | 'misplaced' | 'unclosed' | 'empty';

/** The brackets of a text are not those of the wording it is to be read for. */
export class Astray extends Error {
  constructor(
    readonly fault: Fault,
    /** Which one of the wording's, in its order; 0 for one that only closes. */
    readonly number: number,
    readonly isNote: boolean,
    /** How it begins in the wording. */
    readonly says = '',
  ) {
    super(`${fault} ${number}`);
  }
}

interface Known {
  readonly inner: BesideInner;
  readonly holder: UnitId | null;
  readonly number: number;
}

interface Level {
  readonly known: Known | null;
  readonly words: (string | BesideInner)[];
}

const ESCAPED = /[[\]{}\\]/g;
const NUMBER = /^([0-9]{1,4}):[ \u00a0]?/;
const SHOWN = 40;

/** Which bracket or footnote it is. */
export const unitIn = (inner: BesideInner): UnitId => (inner.bracket ?? inner.footnote) as UnitId;

const isNote = (inner: BesideInner): boolean => inner.footnote !== undefined;

/** How a bracket or a footnote is found by its number. */
const place = (note: boolean, number: number): string => `${note ? 'footnote' : 'bracket'} ${number}`;

/** All that is said, footnotes too, without an edge of any bracket. */
export function said(words: BesideWords): string {
  return words.map((one) => (typeof one === 'string' ? one : said(one.words))).join('');
}

/** Words of a wording in another language, as one text that `readWritten` reads as these words. */
export function write(words: BesideWords, of: BesideWords): string {
  const numbers = new Map(known(of).map(({ inner, number }) => [unitIn(inner), number]));
  const order = known(words).map(({ inner }) => unitIn(inner));
  const plain = written(words, new Map());
  const isInOrder = order.join(' ') === [...numbers.keys()].join(' ');
  return isInOrder && !isNumbered(plain) ? plain : written(words, numbers);
}

/** The words of such a text, its brackets and footnotes those of the wording; thrown where they are not. */
export function readWritten(text: string, of: BesideWords): BesideWords {
  const all = known(of);
  const named = new Map(all.map((one) => [place(isNote(one.inner), one.number), one]));
  const numbered = isNumbered(text);
  const next = { bracket: 0, footnote: 0 };
  const seen = new Set<UnitId>();
  const levels: Level[] = [{ known: null, words: [] }];
  const level = () => levels[levels.length - 1] as Level;

  function open(words: string, note: boolean): string {
    let number = (next[note ? 'footnote' : 'bracket'] += 1);
    const told = numbered ? NUMBER.exec(words) : null;
    if (told) number = Number(told[1]);
    const one = named.get(place(note, number));
    if (!one) throw new Astray('unknown', number, note);
    const unit = unitIn(one.inner);
    if (seen.has(unit)) throw astray('twice', one);
    const { known: around } = level();
    if (one.holder !== (around ? unitIn(around.inner) : null)) throw astray('misplaced', one);
    seen.add(unit);
    levels.push({ known: one, words: [] });
    return told ? words.slice(told[0].length) : words;
  }

  function close(edge: string): void {
    const { known: one, words } = level();
    if (!one) throw new Astray('unclosed', 0, edge === '}');
    if (edge !== (isNote(one.inner) ? '}' : ']')) throw astray('unclosed', one);
    levels.pop();
    if (said(one.inner.words).trim() && !said(words).trim()) throw astray('empty', one);
    level().words.push({ ...one.inner, words });
  }

  for (const [edge, after] of pieces(text)) {
    let words = after;
    if (edge === '[' || edge === '{') words = open(words, edge === '{');
    else if (edge) close(edge);
    const { words: here } = level();
    const last = here.at(-1);
    if (words && typeof last === 'string') here[here.length - 1] = last + words;
    else if (words) here.push(words);
  }
  const { known: still, words } = level();
  if (still) throw astray('unclosed', still);
  const lost = all.find(({ inner }) => !seen.has(unitIn(inner)));
  if (lost) throw astray('missing', lost);
  return words;
}

function astray(fault: Fault, { inner, number }: Known): Astray {
  const letters = [...said(inner.words).split(/\s+/).filter(Boolean).join(' ')];
  const cut = `${letters.slice(0, SHOWN - 1).join('').trimEnd()}…`;
  return new Astray(fault, number, isNote(inner), letters.length <= SHOWN ? letters.join('') : cut);
}

/** Every bracket and footnote in the order of reading, each kind counted by itself. */
function known(words: BesideWords): Known[] {
  const found: Known[] = [];
  const counts = { bracket: 0, footnote: 0 };
  function walk(some: BesideWords, holder: UnitId | null): void {
    for (const one of some) {
      if (typeof one === 'string') continue;
      const number = (counts[isNote(one) ? 'footnote' : 'bracket'] += 1);
      found.push({ inner: one, holder, number });
      walk(one.words, unitIn(one));
    }
  }
  walk(words, null);
  return found;
}

function written(words: BesideWords, numbers: ReadonlyMap<UnitId, number>): string {
  return words
    .map((one) => {
      if (typeof one === 'string') return one.replace(ESCAPED, '\\$&');
      const number = numbers.get(unitIn(one));
      const inside = `${number === undefined ? '' : `${number}: `}${written(one.words, numbers)}`;
      return isNote(one) ? `{${inside}}` : `[${inside}]`;
    })
    .join('');
}

/** Each edge with the words after it; first, without one, the words before all edges. */
function pieces(text: string): [edge: string, words: string][] {
  const found: [string, string][] = [];
  let edge = '';
  let words = '';
  let isEscaped = false;
  for (const letter of text) {
    if (isEscaped) {
      words += /[[\]{}\\]/.test(letter) ? letter : `\\${letter}`;
      isEscaped = false;
    } else if (letter === '\\') {
      isEscaped = true;
    } else if (/[[\]{}]/.test(letter)) {
      found.push([edge, words]);
      edge = letter;
      words = '';
    } else {
      words += letter;
    }
  }
  found.push([edge, isEscaped ? `${words}\\` : words]);
  return found;
}

/** Whether every opening says by number which one it is. */
function isNumbered(text: string): boolean {
  const after = pieces(text).filter(([edge]) => edge === '[' || edge === '{');
  return after.length > 0 && after.every(([, words]) => NUMBER.test(words));
}
