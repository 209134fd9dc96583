/** How facts of the relay change what is known of translations; equal to the server's fold. */
import type { SeatId, UnitId } from '../../formats';
import type { Fact, Place } from '../../protocol/state';
import {
  type Interpretation,
  keyOf,
  NO_INTERPRETATION,
  type Translation,
} from './types';

type Body = Partial<Translation> & {
  readonly languages?: readonly string[];
  readonly out_of?: readonly string[];
  readonly into?: readonly string[];
  readonly seat?: SeatId | null;
  readonly disclosed?: string;
  readonly text?: number;
  readonly source_lang?: string;
  readonly count?: number;
  readonly unit?: UnitId;
  readonly wording?: string;
};

export function foldInterpretation(
  before: Interpretation = NO_INTERPRETATION,
  { event, body }: Fact,
  place: Place,
): Interpretation {
  const fact = body as unknown as Body;
  const { seat } = place;
  switch (event) {
    case 'interpretation.reading_chosen': {
      if (seat === null) return before;
      const reading = { languages: fact.languages ?? [], since: place.seq };
      return { ...before, readings: { ...before.readings, [seat]: reading } };
    }
    case 'interpretation.working_languages_stated': {
      if (seat === null) return before;
      const { out_of = [], into = [] } = fact;
      const { [seat]: _before, ...others } = before.working;
      const working = out_of.length > 0 ? { ...others, [seat]: { out_of, into, since: place.seq } } : others;
      return { ...before, working };
    }
    case 'interpretation.relied_on_original': {
      if (seat === null) return before;
      const of = fact.of ?? 0;
      const relied = [...(before.relied[of] ?? []), seat];
      return { ...before, relied: { ...before.relied, [of]: relied } };
    }
    case 'interpretation.segments_brought_in': {
      const { source_lang = '', lang = '', count = 0 } = fact;
      const brought = { source_lang, lang, count, by: seat };
      return { ...before, brought: { ...before.brought, [place.seq]: brought } };
    }
    case 'interpretation.segments_withdrawn': {
      const { [String(fact.of ?? 0)]: _gone, ...brought } = before.brought;
      return { ...before, brought };
    }
    case 'interpretation.translations_requested':
      return (fact.languages ?? []).reduce(
        (state, lang) => changed(state, { ...fact, lang }, () => ({ lang, was_requested: true })),
        before,
      );
    case 'interpretation.paragraph_certified':
    case 'interpretation.paragraph_withdrawn':
      return { ...before, paragraphs: paragraphs(before, event, fact, place) };
    default:
      return changed(before, fact, (held) => changesOf(event, fact, held, place));
  }
}

/** What was signed for last of each paragraph, after one more was, or was taken back. */
function paragraphs(
  { paragraphs: held }: Interpretation,
  event: string,
  { unit, lang = '', wording = '', text }: Body,
  { seq, seat }: Place,
): Interpretation['paragraphs'] {
  if (unit === undefined) return held;
  const key = keyOf(unit, lang);
  if (event === 'interpretation.paragraph_certified') {
    const signed = { unit, lang, wording, text: seq, certified_by: seat, is_withdrawn: false };
    return { ...held, [key]: signed };
  }
  const one = held[key];
  return one && one.text === text ? { ...held, [key]: { ...one, is_withdrawn: true } } : held;
}

/** What a fact changes of the translation it speaks of; null: nothing. */
function changesOf(
  event: string,
  fact: Body,
  held: Translation,
  { seq, seat }: Place,
): Partial<Translation> | null {
  switch (event) {
    case 'interpretation.translation_published':
      return {
        lang: fact.lang ?? held.lang,
        stage: fact.origin === 'memory' ? 'certified' : 'machine',
        texts: [...held.texts, seq],
        origin: fact.origin ?? null,
        engine: fact.engine ?? null,
        gist: fact.gist ?? false,
        cautions: fact.cautions ?? [],
        glossary: fact.glossary ?? null,
      };
    case 'interpretation.translation_certified':
      return {
        lang: fact.lang ?? held.lang,
        ...{ stage: 'certified', texts: [...held.texts, seq], origin: 'person', engine: null },
        ...{ gist: false, cautions: [], taken_by: null, certified_by: seat, checked_by: null },
        ...{ wanted_by: [], queries: [], answered: [...held.answered, ...held.queries] },
        glossary: null,
      };
    case 'interpretation.interpreter_asked_for':
      return seat === null ? null : { wanted_by: [...held.wanted_by, seat] };
    case 'interpretation.translation_taken_up':
      return { taken_by: fact.seat ?? null };
    case 'interpretation.translation_checked':
      return { checked_by: seat };
    case 'interpretation.translation_withdrawn':
      return { stage: 'withdrawn', certified_by: null, checked_by: null };
    case 'interpretation.translation_promoted':
      return { promoted: { act: fact.disclosed ?? '', place: seq, text: fact.text ?? 0 } };
    case 'interpretation.translation_queried':
      return { queries: [...held.queries, seq] };
    default:
      return null;
  }
}

function changed(
  before: Interpretation,
  { of = 0, lang = '' }: Body,
  change: (held: Translation) => Partial<Translation> | null,
): Interpretation {
  const key = keyOf(of, lang);
  const held = before.translations[key] ?? requested(of, lang);
  const changes = change(held);
  if (!changes) return before;
  return { ...before, translations: { ...before.translations, [key]: { ...held, ...changes } } };
}

function requested(of: number, lang: string): Translation {
  return {
    ...{ of, lang, stage: 'requested', texts: [], origin: null, engine: null, gist: false },
    ...{ cautions: [], taken_by: null, certified_by: null, checked_by: null, wanted_by: [] },
    ...{ queries: [], answered: [], was_requested: false, glossary: null, promoted: null },
  };
}
