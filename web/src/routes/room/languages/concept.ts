/** One concept as a form writes it, and the terms to be laid that come of it. Pure. */
import type { Json } from '../../../lib/formats';
import type { Piece, Status, TermConcept } from '../../../lib/capabilities/languages/terms';
import { lineOf } from '../../../lib/console/line';
import { primary } from '../../../lib/capabilities/interpretation/types';
import { cleaned } from '../cleaning';

export interface WrittenForm {
  text: string;
  status: Status;
  note: string;
}

export interface WrittenConcept {
  id: string;
  definition: string;
  isKept: boolean;
  /** By language. */
  terms: Record<string, WrittenForm[]>;
}

const MOST_ID = 100;
const MOST_TERM = 500;

/** What stands in the form at first; one empty line in each language. */
export function begun(concept: TermConcept | null, languages: readonly string[]): WrittenConcept {
  const own = concept?.terms.map(({ lang }) => lang) ?? [];
  const others = languages.filter((tag) => !own.some((one) => primary(one) === primary(tag)));
  const firstOf = (tag: string) => others.find((one) => primary(one) === primary(tag)) ?? tag;
  const tags = [...new Set([...own, ...others.map(firstOf)])];
  const formsOf = (tag: string) => concept?.terms.find(({ lang }) => lang === tag)?.forms ?? [];
  return {
    id: concept?.id ?? '',
    definition: concept?.definition ?? '',
    isKept: concept?.do_not_translate ?? false,
    terms: Object.fromEntries(tags.map((tag) => [tag, [...formsOf(tag).map((form) => ({ ...form })), emptyAfter(formsOf(tag).length)]])),
  };
}

/** An empty line: the first of a language is preferred, the others are admitted. */
export function emptyAfter(count: number): WrittenForm {
  return { text: '', status: count === 0 ? 'preferred' : 'admitted', note: '' };
}

/** An id made of the first term that was written, as it is found in a table again. */
export function idFor({ id, terms }: WrittenConcept): string {
  const own = lineOf(id);
  if (own) return own.slice(0, MOST_ID).trim();
  const [first] = Object.values(terms).flatMap((forms) => forms.flatMap(({ text }) => lineOf(text) ?? []));
  const made = (first ?? '').toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return [...made].slice(0, MOST_ID).join('');
}

/** The terms to lay; null where no language names the concept. */
export function pieceOf(written: WrittenConcept, before: TermConcept | null): Piece | null {
  const terms = Object.entries(written.terms).flatMap(([lang, forms]) => {
    const named = forms.flatMap(({ text, status, note }) => {
      const line = lineOf(text.slice(0, MOST_TERM));
      return line ? [{ text: line, status, note }] : [];
    });
    return named.length > 0 ? [{ lang, forms: named }] : [];
  });
  const id = idFor(written);
  if (terms.length === 0 || !id) return null;
  const { subject = '', source = '', note = '' } = before ?? {};
  const definition = cleaned(written.definition).text;
  const concept: Json = { id, terms, definition, subject, source, note, do_not_translate: written.isKept };
  return { concepts: [concept], removed: [] };
}
