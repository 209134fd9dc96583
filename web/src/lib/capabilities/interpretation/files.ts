/** Memories and transcripts as files: what the server reads in them, before anything is signed. Pure. */
import type { ShownState } from '../../protocol/state';
import type { Fields } from '../../outbox';
import type { Utterance } from '../channels/fold';
import { primary } from './types';

/** One thing to look at in a file. */
export interface Finding {
  /** Of the file; 0 for the file as a whole. */
  readonly line: number;
  readonly code: string;
  /** In English, where the screen has no sentence for the code. */
  readonly sentence: string;
  readonly excerpt: string;
  readonly given: Readonly<Record<string, string | number>>;
}

export interface MemoryRead {
  readonly count: number;
  /** The fields of the acts that bring it in, in their order. */
  readonly wishes: readonly Fields[];
  readonly findings: readonly Finding[];
}

/** What one act brought in. */
export interface BroughtRow {
  readonly place: number;
  readonly file: string;
  readonly by: string | null;
  readonly is_own: boolean;
  readonly at: number;
  readonly source_lang: string;
  readonly lang: string;
  readonly count: number;
}

export interface BroughtList {
  readonly brought: readonly BroughtRow[];
}

/** What becomes of a text that came back. */
export type Verdict =
  | 'ready'
  | 'unchanged'
  | 'not_reviewed'
  | 'no_words'
  | 'taken'
  | 'source'
  | 'foreign';

/** Why a text is not signed for, in the order in which they are told. */
const LEFT = ['not_reviewed', 'unchanged', 'no_words', 'taken', 'source', 'foreign'] as const satisfies readonly Verdict[];

export interface Returned {
  /** The place of the original, as the file names it. */
  readonly unit: string;
  readonly source: string;
  /** The translation that stands now. */
  readonly before: string | null;
  readonly text: string;
  /** The place of those words, which a certification names. */
  readonly after: number | null;
  readonly verdict: Verdict;
}

export interface TranscriptRead {
  readonly source_lang: string;
  readonly lang: string;
  readonly texts: readonly Returned[];
  readonly findings: readonly Finding[];
}

/**
 * Hold what the server says of a transcript beside the words that this browser has verified.
 *
 * @param words the originals that are loaded here, by their place.
 */
export function heldBeside(
  texts: readonly Returned[],
  words: ReadonlyMap<number, { readonly text: string }>,
): readonly Returned[] {
  return texts.map((one) => {
    const here = words.get(Number(one.unit));
    const isOther = one.verdict === 'ready' && here !== undefined && here.text !== one.source;
    return isOther ? { ...one, verdict: 'source' } : one;
  });
}

export function readyOf(texts: readonly Returned[]): readonly Returned[] {
  return texts.filter(({ verdict }) => verdict === 'ready');
}

/** How many texts are left alone, by the reason. */
export function leftOf(texts: readonly Returned[]): readonly (readonly [(typeof LEFT)[number], number])[] {
  const counted = LEFT.map(
    (verdict) => [verdict, texts.filter((one) => one.verdict === verdict).length] as const,
  );
  return counted.filter(([, count]) => count > 0);
}

/** The languages in which something was said that is not gone, the most used first. */
export function saidIn(state: ShownState): readonly string[] {
  const channels = state.substates.channels as
    | { readonly utterances?: Readonly<Record<string, Utterance>> }
    | undefined;
  const counts = new Map<string, number>();
  for (const { lang, corrections, redacted } of Object.values(channels?.utterances ?? {})) {
    if (redacted !== null) continue;
    for (const tag of [lang, ...corrections.map((one) => one.lang)]) {
      counts.set(primary(tag), (counts.get(primary(tag)) ?? 0) + 1);
    }
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([lang]) => lang);
}
