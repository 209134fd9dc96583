/** What the relay keeps in a channel: for each utterance and language, how far its translation is. */
import type { SeatId, UnitId } from '../../formats';
import type { ShownState } from '../../protocol/state';

/** How far a translation may be relied on; a text that takes its place supersedes it. */
export type Stage = 'requested' | 'machine' | 'certified' | 'withdrawn';

/** Where the words of a translation come from. */
export type Origin = 'phrasebook' | 'memory' | 'machine' | 'person';

/** What a check found between an original and its translation; none found is no all-clear. */
export type Caution =
  | 'numbers'
  | 'prohibition'
  | 'negator'
  | 'term'
  | 'language'
  | 'unprotected';

/** Languages that one person reads side by side. */
export const MOST_READ = 4;

/** One utterance in one further language, as the server keeps it too. */
export interface Translation {
  /** The place of the original; of a correction, the correction's own. */
  readonly of: number;
  readonly lang: string;
  readonly stage: Stage;
  /** The places of the entries that hold its words, the newest last. */
  readonly texts: readonly number[];
  readonly origin: Origin | null;
  readonly engine: string | null;
  /** It gives the drift only. */
  readonly gist: boolean;
  readonly cautions: readonly Caution[];
  /** The interpreter who reviews it. */
  readonly taken_by: SeatId | null;
  /** The interpreter who signed for it; null where this reader may not know. */
  readonly certified_by: SeatId | null;
  readonly checked_by: SeatId | null;
  readonly wanted_by: readonly SeatId[];
  /** The places of questions about the newest words. */
  readonly queries: readonly number[];
  /** The places of questions about words that others have taken the place of. */
  readonly answered: readonly number[];
  readonly was_requested: boolean;
  /** The version of the room's glossary that the newest words were made with. */
  readonly glossary: number | null;
  /** How its party let the whole room recall it: the act, its place, and that of the words. */
  readonly promoted: { readonly act: string; readonly place: number; readonly text: number } | null;
}

/** What somebody reads, and since which place that is known. */
export interface Reading {
  readonly languages: readonly string[];
  readonly since: number;
}

/** Between which languages an interpreter works, and since which place that is known. */
export interface Working {
  readonly out_of: readonly string[];
  readonly into: readonly string[];
  readonly since: number;
}

/** Segments brought in from a file, by their number; the words lie in the entry. */
export interface Brought {
  readonly source_lang: string;
  readonly lang: string;
  readonly count: number;
  /** Whose act it was; null where this reader may not know. */
  readonly by: SeatId | null;
}

/** A paragraph of the text in one further language, as an interpreter signed for it. */
export interface Paragraph {
  readonly unit: UnitId;
  readonly lang: string;
  /** The digest of the wording that it was signed for, and of no other. */
  readonly wording: string;
  /** The place of the entry that holds the words. */
  readonly text: number;
  readonly certified_by: SeatId | null;
  readonly is_withdrawn: boolean;
}

export interface Interpretation {
  /** The languages a seat reads, the preferred first. */
  readonly readings: Readonly<Record<string, Reading>>;
  /** By `keyOf`. */
  readonly translations: Readonly<Record<string, Translation>>;
  /** By the place of an original, the seats that said they rely on it. */
  readonly relied: Readonly<Record<string, readonly SeatId[]>>;
  /** By the place of the act, what came from files and was not taken back. */
  readonly brought: Readonly<Record<string, Brought>>;
  /** By the seat of an interpreter who has said so. */
  readonly working: Readonly<Record<string, Working>>;
  /** By `keyOf`, what was signed for last of each paragraph of the text. */
  readonly paragraphs: Readonly<Record<string, Paragraph>>;
}

export const NO_INTERPRETATION: Interpretation = {
  ...{ readings: {}, translations: {}, relied: {}, brought: {}, working: {}, paragraphs: {} },
};

/** By what a translation is found: its original, a place or a paragraph, and its language; regions do not count. */
export function keyOf(of: number | UnitId, lang: string): string {
  return `${of} ${primary(lang)}`;
}

/** The language of a tag without its region: fr of fr-CH. */
export function primary(lang: string): string {
  return (lang.split('-', 1)[0] ?? lang).toLowerCase();
}

/** What the relay keeps in this channel. */
export function interpretationIn(state: ShownState): Interpretation {
  return (state.substates.interpretation as Interpretation | undefined) ?? NO_INTERPRETATION;
}
