/**
 * The words of translations, which live in the entries, joined with what is known of each.
 *
 * A translation stands after its original: whoever has loaded that, has loaded these.
 */
import type { Json, UnitId } from '../../formats';
import type { VerifiedEntry } from '../../log';
import type { ShownState } from '../../protocol/state';
import type { Author } from '../../stream';
import { type Caution, interpretationIn, keyOf, type Origin, type Paragraph, type Translation } from './types';

/** What a check found, with the words it found it in; they may be empty, or destroyed. */
export interface Warned {
  readonly caution: Caution;
  readonly inSource: string;
  readonly inTarget: string;
}

/** Words that stood as a translation, newest or before. */
export interface Rendering {
  readonly seq: number;
  readonly at: number;
  /** The clerk for an engine's, the interpreter for a certified one; null where nobody may know. */
  readonly author: Author | null;
  readonly attested: 'signed' | 'word';
  readonly text: string;
}

export interface Query {
  readonly seq: number;
  readonly at: number;
  readonly author: Author | null;
  /** Null when it is not loaded, or destroyed. */
  readonly question: string | null;
}

/** How the newest words were made, as far as it was said. */
export interface Making {
  readonly origin: Origin | null;
  readonly engine: string | null;
  readonly model: string | null;
  /** The languages it passed through, the original's first. */
  readonly route: readonly string[];
  readonly glossary: number | null;
  /** The place at which an interpreter certified the very same words. */
  readonly memory: number | null;
}

/** Who took words back, where the reader may know it, and why. */
export interface Withdrawal {
  readonly seq: number;
  readonly by: string | null;
  readonly reason: string;
  /** Whether somebody had signed for the words. */
  readonly wasCertified: boolean;
}

/** How far a translation is, in the words the screen has for it. */
export type Standing =
  | 'machine'
  | 'gist'
  | 'phrase'
  | 'memory'
  | 'certified'
  | 'withdrawn'
  | 'requested';

export interface ShownTranslation extends Translation {
  readonly standing: Standing;
  readonly inReview: boolean;
  /** Somebody waits for a person's translation. */
  readonly isWanted: boolean;
  /** The newest words; null when there are none, or they are destroyed or not loaded. */
  readonly newest: Rendering | null;
  /** The place of the newest words, where they are not loaded; null where there are none. */
  readonly unloaded: number | null;
  /** What people may have read before, where those were other words. */
  readonly former: Rendering | null;
  readonly warned: readonly Warned[];
  readonly making: Making | null;
  /** Names, where the reader may know them. */
  readonly certifier: string | null;
  readonly reviewer: string | null;
  readonly checker: string | null;
  readonly asked: readonly Query[];
  /** Null where it was not withdrawn. */
  readonly withdrawal: Withdrawal | null;
}

type Withdrawn = Omit<Withdrawal, 'wasCertified'>;

interface Kept {
  readonly of: number;
  readonly lang: string;
  readonly at: number;
  readonly author: Author | null;
  readonly attested: 'signed' | 'word';
  readonly content: Readonly<Record<string, Json>> | null;
}

/** A paragraph as an interpreter signed for it, for whichever wording. */
export interface ShownParagraph extends Paragraph {
  /** The words, brackets as square brackets and footnotes in braces; null where they are not loaded. */
  readonly words: string | null;
  /** Where the reader may know it. */
  readonly certifier: string | null;
  /** Null where it was not withdrawn, or the entry that says so is not loaded. */
  readonly withdrawal: Withdrawal | null;
}

const OURS = 'interpretation.';
const CERTIFIED = 'interpretation.paragraph_certified';
const WITHDRAWN: ReadonlySet<string> = new Set(['interpretation.translation_withdrawn', 'interpretation.paragraph_withdrawn']);

interface Body {
  readonly of?: number;
  readonly unit?: UnitId;
  readonly lang?: string;
  /** Of a paragraph: the place of the words. */
  readonly text?: number;
  readonly reason?: string;
}

export class Relayed {
  private readonly kept = new Map<number, Kept>();
  /** The last time that something was taken back, by what it was. */
  private readonly withdrawn = new Map<string, Withdrawn>();
  /** The words of certified paragraphs, by the place of their entry. */
  private readonly paragraphs = new Map<number, string>();
  /** The translations of each utterance, of the state they were looked up in last. */
  private indexed = new Map<number, Translation[]>();
  private indexedOf: unknown = null;

  /** @param names names of seats ever seen here. */
  constructor(private readonly names: ReadonlyMap<string, string>) {}

  /** Take in an entry of the relay; gives whether it was one. */
  take({ leaf, facts, content, attested }: VerifiedEntry, seq: number, author: Author | null): boolean {
    const fact = facts.find(({ event }) => event.startsWith(OURS));
    if (!fact) return false;
    if (fact.event === CERTIFIED && typeof content?.text === 'string') this.paragraphs.set(seq, content.text);
    const body = fact.body as Body;
    if (WITHDRAWN.has(fact.event)) this.note(body, seq, author);
    const { of, lang } = body;
    if (of === undefined || lang === undefined) return true;
    if (content && ('text' in content || 'question' in content)) {
      this.kept.set(seq, { of, lang, at: leaf.at, author, attested, content });
    }
    return true;
  }

  /** Pages are loaded backwards: what was taken back before does not stand for the last time. */
  private note({ of, unit, lang = '', text, reason = '' }: Body, seq: number, author: Author | null): void {
    const what = unit ?? of;
    if (what === undefined) return;
    const key = unit ? `${keyOf(what, lang)} ${text}` : keyOf(what, lang);
    if (seq >= (this.withdrawn.get(key)?.seq ?? 0)) this.withdrawn.set(key, { seq, by: author?.name ?? null, reason });
  }

  /** Forget the words of an utterance in every language: the original is destroyed. */
  destroy(place: number): void {
    for (const [seq, { of }] of this.kept) if (of === place) this.kept.delete(seq);
  }

  /** Forget what stands after a place. */
  dropAfter(place: number): void {
    for (const kept of [this.kept, this.paragraphs]) {
      for (const seq of kept.keys()) if (seq > place) kept.delete(seq);
    }
    for (const [key, { seq }] of this.withdrawn) if (seq > place) this.withdrawn.delete(key);
  }

  clear(): void {
    this.kept.clear();
    this.withdrawn.clear();
    this.paragraphs.clear();
  }

  /** What was signed for last of a paragraph in a language; null where nothing was. */
  paragraph(unit: UnitId, lang: string, state: ShownState): ShownParagraph | null {
    const held = interpretationIn(state).paragraphs[keyOf(unit, lang)];
    if (!held) return null;
    const taken = held.is_withdrawn ? this.withdrawn.get(`${keyOf(unit, lang)} ${held.text}`) : undefined;
    return {
      ...held,
      words: this.paragraphs.get(held.text) ?? null,
      certifier: this.nameOf(held.certified_by),
      withdrawal: taken ? { ...taken, wasCertified: true } : null,
    };
  }

  /** What there is of an utterance, or of a correction, in other languages. */
  of(place: number, state: ShownState): readonly ShownTranslation[] {
    const { translations } = interpretationIn(state);
    if (this.indexedOf !== translations) {
      this.indexed = new Map();
      for (const one of Object.values(translations)) {
        const others = this.indexed.get(one.of);
        if (others) others.push(one);
        else this.indexed.set(one.of, [one]);
      }
      this.indexedOf = translations;
    }
    return (this.indexed.get(place) ?? []).map((one) => this.shown(one));
  }

  private shown(held: Translation): ShownTranslation {
    const newest = this.rendering(held.texts.at(-1));
    const before = this.rendering(held.texts.at(-2));
    const content = newest && this.kept.get(newest.seq)?.content;
    const making = content ? makingIn(content, held) : null;
    return {
      ...held,
      standing: standingOf(held),
      inReview: held.taken_by !== null && held.stage !== 'certified',
      isWanted: (held.was_requested && held.texts.length === 0) || held.wanted_by.length > 0,
      newest,
      unloaded: newest ? null : (held.texts.at(-1) ?? null),
      former: before && newest && before.text !== newest.text ? before : null,
      warned: warnedIn(content ?? null, held.cautions),
      making,
      certifier: this.nameOf(held.certified_by) ?? this.certifierOf(making?.memory ?? null),
      reviewer: this.nameOf(held.taken_by),
      checker: this.nameOf(held.checked_by),
      asked: held.queries.map((seq) => this.query(seq)),
      withdrawal: this.withdrawalOf(held),
    };
  }

  private withdrawalOf({ of, lang, stage, origin }: Translation): Withdrawal | null {
    const taken = stage === 'withdrawn' ? this.withdrawn.get(keyOf(of, lang)) : undefined;
    return taken ? { ...taken, wasCertified: origin === 'person' || origin === 'memory' } : null;
  }

  private rendering(seq: number | undefined): Rendering | null {
    const kept = seq === undefined ? undefined : this.kept.get(seq);
    const text = kept?.content?.text;
    if (seq === undefined || !kept || typeof text !== 'string') return null;
    const { at, author, attested } = kept;
    return { seq, at, author, attested, text };
  }

  private query(seq: number): Query {
    const kept = this.kept.get(seq);
    const question = kept?.content?.question;
    return {
      seq,
      at: kept?.at ?? 0,
      author: kept?.author ?? null,
      question: typeof question === 'string' ? question : null,
    };
  }

  private nameOf(seat: string | null): string | null {
    return seat === null ? null : (this.names.get(seat) ?? null);
  }

  private certifierOf(place: number | null): string | null {
    return place === null ? null : (this.kept.get(place)?.author?.name ?? null);
  }
}

/** How far it is; words of a machine are never called a person's. */
export function standingOf({ stage, origin, gist }: Translation): Standing {
  if (stage !== 'machine') return stage === 'certified' && origin === 'memory' ? 'memory' : stage;
  if (origin === 'phrasebook') return 'phrase';
  return gist ? 'gist' : 'machine';
}

function makingIn(content: Readonly<Record<string, Json>>, { origin, engine }: Translation): Making {
  const { model, route, glossary, memory } = content;
  return {
    origin,
    engine,
    model: typeof model === 'string' ? model : null,
    route: Array.isArray(route) ? route.map(String) : [],
    glossary: typeof glossary === 'number' ? glossary : null,
    memory: typeof memory === 'number' ? memory : null,
  };
}

/** The warnings with their words; where those are gone, which warnings there were. */
function warnedIn(
  content: Readonly<Record<string, Json>> | null,
  cautions: readonly Caution[],
): readonly Warned[] {
  const listed = content?.cautions;
  if (!Array.isArray(listed) || cautions.length === 0) {
    return cautions.map((caution) => ({ caution, inSource: '', inTarget: '' }));
  }
  return (listed as readonly Readonly<Record<string, Json>>[]).map((one) => ({
    caution: one.caution as Caution,
    inSource: typeof one.in_source === 'string' ? one.in_source : '',
    inTarget: typeof one.in_target === 'string' ? one.in_target : '',
  }));
}
