/** The text under negotiation as the server writes it: units, words, brackets, who agreed. */
import type { ActId, CommentId, DelegationId, ProposalId, SeatId, UnitId } from '../../formats';

export type UnitKind =
  | 'text'
  | 'title'
  | 'part'
  | 'article'
  | 'heading'
  | 'paragraph'
  | 'subparagraph'
  | 'options'
  | 'option'
  | 'footnote'
  | 'table'
  | 'row'
  | 'cell'
  | 'bracket';

export type Mode = 'rolling' | 'drafting_group' | 'one_text' | 'frozen';
export type Observers = 'nothing' | 'versions' | 'live';
export type Visibility = 'mediator' | 'delegation' | 'all';
export type PlacedAs = 'added' | 'reserved' | 'deletion';
export type Outcome = 'keep' | 'drop';
export type Step = 'agreed_ad_referendum' | 'confirmed';
export type Ladder =
  | 'bracketed'
  | 'tabled'
  | 'under_facilitation'
  | 'agreed_ad_referendum'
  | 'confirmed'
  | 'closed';

/** What stands inside words and is a unit of its own. */
export interface Embed {
  readonly bracket?: UnitId;
  readonly footnote?: UnitId;
}

/** Neighbouring words that one entry brought, or one embed; the place of that entry. */
export type Run = readonly [body: string | Embed, origin: number];
export type Words = readonly Run[];

export interface Removal {
  readonly outcome: Outcome;
  /** Microseconds since 1970 UTC. */
  readonly until: number;
  readonly wording: string;
  readonly objected_by: readonly DelegationId[];
}

export interface Bracket {
  readonly placed_as: PlacedAs;
  readonly placed_by: DelegationId | null;
  /** It came with an imported text, and nobody here has claimed it. */
  readonly unattributed: boolean;
  readonly supported_by: readonly DelegationId[];
  readonly consents: Readonly<Record<string, Outcome>>;
  readonly removal: Removal | null;
  readonly proposal: ProposalId | null;
}

export interface Stand {
  readonly step: Step;
  readonly wording: string;
  readonly at: number;
  readonly provided: readonly UnitId[];
  readonly reservation: string | null;
}

export interface Unit {
  readonly id: UnitId;
  readonly kind: UnitKind;
  readonly parent: UnitId | null;
  readonly number: string;
  readonly words: Words;
  readonly children: readonly UnitId[];
  readonly rev: number;
  /** The act that made this revision; null where authors are not traced. */
  readonly made_by: ActId | null;
  readonly lang: string | null;
  readonly bracket: Bracket | null;
  readonly stands: Readonly<Record<string, Stand>>;
  readonly facilitated: boolean;
  readonly closed: boolean;
  readonly until: number | null;
  /** Recent operations, by which what was written without a line is brought up to date. */
  readonly missed: readonly Missed[];
}

/** One step of an edit, as quill writes it. */
export interface Op {
  readonly retain?: number;
  readonly delete?: number;
  readonly insert?: string | Embed;
}

/** One operation on a unit's words, in the revision it made; structural: it moved the ground. */
export type Missed = readonly [rev: number, at: number, delta: readonly Op[], structural: boolean];

/** Who brought words: one seat, at one sitting. */
export interface Origin {
  readonly seat: SeatId | null;
  readonly delegation: DelegationId | null;
  readonly at: number;
  readonly last: number;
  readonly proposal: ProposalId | null;
}

/** What of a text is not loaded, as the server described it: an article, or what stands between. */
export interface Section {
  /** The first of so many neighbouring units. */
  readonly unit: UnitId;
  readonly count: number;
  readonly kind: UnitKind;
  readonly number: string;
  /** The beginning of its words, or its heading. */
  readonly words: string;
  readonly lang: string | null;
  readonly paragraphs: number;
  readonly brackets: number;
  /** How many units in it stand where. */
  readonly states: Readonly<Partial<Record<Ladder, number>>>;
  /** About so many bytes. */
  readonly size: number;
}

export interface Text {
  readonly title: string;
  readonly lang: string;
  readonly symbol: string;
  readonly root: UnitId;
  readonly units: Readonly<Record<string, Unit>>;
  /** By the place in the journal that runs of words name. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** The origin each unit's writers still add to, by "unit seat". */
  readonly sittings: Readonly<Record<string, number>>;
  /** The ids of units that were here, in order; they name nothing else. */
  readonly gone: readonly UnitId[];
  /** What is not loaded; without it the text is whole. */
  readonly outline?: readonly Section[];
  /**
   * What happened to what is not loaded since the outline came: its `counts` are of before; or the
   * text is `torn`, for something went from what is not loaded to what is, or back.
   */
  readonly outdated?: 'counts' | 'torn';
}

export interface Proposal {
  readonly unit: UnitId;
  readonly rev: number;
  readonly seat: SeatId | null;
  readonly delegation: DelegationId | null;
  readonly at: number;
  readonly words: string;
  readonly rationale: string;
  readonly visibility: Visibility;
  readonly state: string;
  readonly answer: string | null;
  /** The origin of words that came from it, where the text itself may not say so. */
  readonly place?: number | null;
}

export interface Comment {
  readonly unit: UnitId;
  readonly seat: SeatId | null;
  readonly delegation: DelegationId | null;
  readonly at: number;
  readonly words: string;
  readonly visibility: Visibility;
  readonly start: number;
  readonly length: number;
  readonly reply_to: CommentId | null;
  readonly resolved: boolean;
}

export interface Version {
  readonly symbol: string;
  readonly title: string;
  readonly digest: string;
  readonly at: number;
  readonly place: number;
  readonly circle: string;
}

export interface Consolidated {
  readonly unit: UnitId;
  readonly contributors: readonly string[];
  readonly source: string;
  readonly approach: string;
  readonly at: number;
}

export interface Question {
  readonly digest: string;
  readonly at: number;
  readonly answers: Readonly<Record<string, boolean>>;
  readonly answered: readonly DelegationId[];
  readonly opened: boolean;
}

/** What drafting keeps in a channel, as far as its reader may know. */
export interface Drafting {
  readonly text: Text | null;
  /** As observers see it, when anything was published to them. */
  readonly published: Text | null;
  readonly mode: Mode;
  readonly drafters: readonly SeatId[];
  readonly critiques: Visibility;
  readonly observers: Observers;
  readonly proposals: Readonly<Record<string, Proposal>>;
  readonly comments: Readonly<Record<string, Comment>>;
  readonly versions: readonly Version[];
  readonly consolidation: readonly Consolidated[];
  readonly question: Question | null;
  /** What is being brought in in pieces is no part of the text, and is not followed here. */
  readonly staged?: unknown;
}

/** A unit as it is brought in. */
export interface DraftUnit {
  readonly id: UnitId;
  readonly kind: UnitKind;
  readonly number?: string;
  readonly words?: readonly (string | DraftUnit)[];
  readonly children?: readonly DraftUnit[];
  readonly lang?: string | null;
  readonly placed_as?: PlacedAs | null;
}

export const NO_DRAFTING: Drafting = {
  text: null,
  published: null,
  mode: 'frozen',
  drafters: [],
  critiques: 'mediator',
  observers: 'nothing',
  proposals: {},
  comments: {},
  versions: [],
  consolidation: [],
  question: null,
  staged: {},
};

/** Units that only hold others; every other kind has words of its own. */
export const WORDLESS: ReadonlySet<UnitKind> = new Set(['text', 'options', 'table', 'row']);

/** Units that climb the ladder of agreement by themselves. */
export const AGREEABLE: ReadonlySet<UnitKind> = new Set([
  'title',
  'part',
  'article',
  'heading',
  'paragraph',
  'subparagraph',
  'option',
  'cell',
]);
