/** The terms of a glossary as the server gives them: read, searched, and compared. Pure. */
import { given, listed, text, words } from '../../answers';
import type { Json } from '../../formats';
import { primary } from '../interpretation/types';

export const STATUSES = ['preferred', 'admitted', 'forbidden'] as const;
export type Status = (typeof STATUSES)[number];

/** One way to name a concept in one language. */
export interface Form {
  readonly text: string;
  readonly status: Status;
  readonly note: string;
}

/** A concept's names in one language. */
export interface Named {
  readonly lang: string;
  readonly forms: readonly Form[];
}

/** One thing that is spoken of, and its names in every language. */
export interface TermConcept {
  readonly id: string;
  readonly terms: readonly Named[];
  readonly definition: string;
  readonly subject: string;
  readonly source: string;
  readonly note: string;
  /** Its names are left as they stand, whatever the language. */
  readonly do_not_translate: boolean;
}

/** All terms of a version, or of a draft, which has no number yet. */
export interface Glossary {
  readonly number: number | null;
  readonly title: string;
  readonly digest: string;
  readonly languages: readonly string[];
  readonly concepts: readonly TermConcept[];
}

/** One act's worth of terms. */
export interface Piece {
  readonly concepts: readonly Json[];
  readonly removed: readonly string[];
}

/** Something to look at in a file. */
export interface Finding {
  readonly code: string;
  readonly place: { readonly counted: 'row' | 'line'; readonly number: number; readonly column: string } | null;
  readonly excerpt: string;
  /** In English, where the screen has no words for the code. */
  readonly sentence: string;
  /** What the sentence names. */
  readonly given: Readonly<Record<string, string | number>>;
}

/** A file as the server has read it. */
export interface ReadFile {
  readonly title: string;
  readonly languages: readonly string[];
  readonly count: number;
  readonly pieces: readonly Piece[];
  readonly findings: readonly Finding[];
}

const isStatus = (one: unknown): one is Status => STATUSES.includes(one as Status);

/** Read what the server says of a version or a draft. */
export function readGlossary(answer: unknown): Glossary {
  const { number, title, digest, languages, concepts } = given(answer);
  const read = listed(concepts).map(readConcept).filter(({ id }) => id !== '');
  const known = words(languages);
  return {
    number: typeof number === 'number' ? number : null,
    title: text(title),
    digest: text(digest),
    languages: known.length > 0 ? known : languagesOf(read),
    concepts: read,
  };
}

export function readConcept(one: unknown): TermConcept {
  const { id, terms, definition, subject, source, note, do_not_translate } = given(one);
  const named = listed(terms).map((each): Named => {
    const { lang, forms } = given(each);
    return { lang: text(lang), forms: listed(forms).map(readForm).filter((form) => form.text !== '') };
  });
  return {
    ...{ id: text(id), terms: named.filter(({ lang }) => lang !== '') },
    ...{ definition: text(definition), subject: text(subject), source: text(source), note: text(note) },
    do_not_translate: do_not_translate === true,
  };
}

function readForm(one: unknown): Form {
  const { text: said, status, note } = given(one);
  return { text: text(said), status: isStatus(status) ? status : 'preferred', note: text(note) };
}

function languagesOf(concepts: readonly TermConcept[]): string[] {
  return [...new Set(concepts.flatMap(({ terms }) => terms.map(({ lang }) => lang)))].sort();
}

/**
 * Read what the server found in a file.
 *
 * @param counted of a table its rows are counted, of any other file its lines.
 */
export function readFileRead(answer: unknown, counted: 'row' | 'line'): ReadFile {
  const { title, languages, count, pieces, findings } = given(answer);
  return {
    title: text(title),
    languages: words(languages),
    count: typeof count === 'number' ? count : 0,
    pieces: listed(pieces).map((piece): Piece => {
      const { concepts, removed } = given(piece);
      return { concepts: listed(concepts) as readonly Json[], removed: words(removed) };
    }),
    findings: readFindings(findings, counted),
  };
}

export function readFindings(findings: unknown, counted: 'row' | 'line'): Finding[] {
  return listed(findings).map((one) => {
    const { code, line, column, excerpt, sentence, given: named } = given(one);
    const number = typeof line === 'number' ? line : 0;
    const place = number > 0 ? { counted, number, column: text(column) } as const : null;
    const said = { code: text(code), place, excerpt: text(excerpt), sentence: text(sentence) };
    return { ...said, given: given(named) as Finding['given'] };
  });
}

/** The pieces without what they would leave out; none that would be empty. */
export function keepingOthers(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece) => ({ ...piece, removed: [] })).filter(({ concepts }) => concepts.length > 0);
}

/** A concept's names in a language, whatever its region. */
export function formsIn({ terms }: TermConcept, lang: string): readonly Form[] {
  const exact = terms.filter((named) => named.lang === lang);
  const found = exact.length > 0 ? exact : terms.filter((named) => primary(named.lang) === primary(lang));
  return found.flatMap(({ forms }) => forms);
}

// --- searching -------------------------------------------------------------------------------

// Vowel signs, and accents once they stand by themselves: whoever types without them finds the word.
const MARKS = /\p{M}/gu;

/** A text as it is searched: in any case, with or without accents and vowel signs. */
export function folded(said: string): string {
  return said.normalize('NFKD').replace(MARKS, '').toLowerCase();
}

/** All the words of a concept, to be searched. */
function haystack({ id, definition, subject, note, terms }: TermConcept): string {
  const forms = terms.flatMap((named) => named.forms.map((form) => form.text));
  return folded([id, definition, subject, note, ...forms].join('\n'));
}

/** The concepts of a glossary, made ready to be searched as often as somebody types. */
export class Searchable<One extends { readonly concept: TermConcept }> {
  private readonly stacks: readonly string[];

  constructor(private readonly rows: readonly One[]) {
    this.stacks = rows.map(({ concept }) => haystack(concept));
  }

  /** Those in which every one of the words is found. */
  find(wanted: string): readonly One[] {
    const needles = folded(wanted).split(/\s+/).filter(Boolean);
    if (needles.length === 0) return this.rows;
    return this.rows.filter((_, at) => needles.every((needle) => this.stacks[at]?.includes(needle)));
  }
}

// --- comparing -------------------------------------------------------------------------------

export type Change = 'new' | 'changed' | 'removed';

/** A concept, and what becomes of it. */
export interface Row {
  readonly concept: TermConcept;
  readonly change: Change | null;
  /** As it was, where it is changed. */
  readonly before: TermConcept | null;
}

/** The concepts as they stand. */
export function rowsOf(concepts: readonly TermConcept[]): Row[] {
  return concepts.map((concept) => ({ concept, change: null, before: null }));
}

/** What one version makes of another, and nothing that stays as it is; in the order of ids. */
export function changesOf(before: readonly TermConcept[], after: readonly TermConcept[]): Row[] {
  const was = new Map(before.map((concept) => [concept.id, concept]));
  const is = new Set(after.map(({ id }) => id));
  const rows: Row[] = after.flatMap((concept): Row[] => {
    const known = was.get(concept.id);
    if (!known) return [{ concept, change: 'new', before: null }];
    return isSame(known, concept) ? [] : [{ concept, change: 'changed', before: known }];
  });
  const gone = before.filter(({ id }) => !is.has(id));
  return [...rows, ...gone.map((concept): Row => ({ concept, change: 'removed', before: null }))].sort((a, b) =>
    a.concept.id < b.concept.id ? -1 : 1,
  );
}

function isSame(a: TermConcept, b: TermConcept): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function plain({ id, terms, definition, subject, source, note, do_not_translate }: TermConcept): unknown {
  const named = terms
    .map(({ lang, forms }) => [lang, forms.map((form) => [form.text, form.status, form.note])] as const)
    .sort(([x], [y]) => (x < y ? -1 : 1));
  return [id, named, definition, subject, source, note, do_not_translate];
}

export interface ShownForm extends Form {
  readonly change: 'inserted' | 'deleted' | null;
}

/** The forms of one language, those that went struck and those that came marked. */
export function formsCompared(before: readonly Form[] | null, after: readonly Form[]): ShownForm[] {
  if (before === null) return after.map((form) => ({ ...form, change: null }));
  const key = (form: Form) => `${form.status} ${form.text}`;
  const was = new Set(before.map(key));
  const is = new Set(after.map(key));
  return [
    ...before.filter((form) => !is.has(key(form))).map((form) => ({ ...form, change: 'deleted' as const })),
    ...after.map((form) => ({ ...form, change: was.has(key(form)) ? null : ('inserted' as const) })),
  ];
}

// --- columns ---------------------------------------------------------------------------------

/**
 * The languages shown first: what the reader reads, and the one in which the terms were laid down.
 *
 * @param original the room's own languages, the first of them foremost.
 */
export function columnsFor(
  languages: readonly string[],
  reading: readonly string[],
  original: readonly string[],
): string[] {
  const within = (wanted: readonly string[]) =>
    wanted.flatMap((tag) => languages.find((one) => primary(one) === primary(tag)) ?? []);
  const first = within(reading)[0];
  const own = within(original).find((one) => one !== first) ?? languages.find((one) => one !== first);
  return [first, own].filter((one) => one !== undefined);
}
