/** What the facts of drafting say, all their fields together; each fact has those it needs. */
import type { CommentId, DelegationId, ProposalId, SeatId, UnitId } from '../../formats';
import type {
  DraftUnit,
  Mode,
  Observers,
  Op,
  Origin,
  Outcome,
  PlacedAs,
  Unit,
  Visibility,
} from './types';

export type { Op };

export interface Body {
  readonly absorbed: UnitId;
  readonly after?: UnitId | null;
  readonly answer: boolean & string;
  readonly answers: Readonly<Record<string, boolean>>;
  readonly apart?: boolean;
  readonly approach: string;
  readonly at: number;
  readonly bracket: UnitId;
  readonly by: DelegationId;
  readonly changed?: readonly Unit[];
  readonly circle: string;
  readonly comment: CommentId;
  readonly contributors?: readonly string[];
  readonly critiques?: Visibility;
  readonly delta: readonly Op[];
  readonly digest: string;
  readonly drafters?: readonly SeatId[];
  readonly into: UnitId;
  readonly joined_by: string;
  readonly lang: string;
  readonly lapsed?: readonly DelegationId[];
  readonly length: number;
  readonly mode: Mode;
  readonly number?: string;
  readonly observers: Observers;
  readonly on: boolean;
  readonly open?: boolean;
  readonly origins?: Readonly<Record<string, Origin>>;
  readonly outcome: Outcome;
  readonly parent: UnitId;
  readonly place?: number | null;
  readonly placed_as: PlacedAs;
  readonly proposal?: ProposalId | null;
  readonly provided?: readonly UnitId[];
  readonly rationale: string;
  readonly removed?: readonly UnitId[];
  readonly reply_to?: CommentId | null;
  readonly reservation?: string | null;
  readonly resolved: boolean;
  readonly rev: number;
  readonly root: UnitId;
  readonly seat: SeatId;
  readonly source?: string;
  readonly start: number;
  readonly state: string;
  readonly symbol: string;
  readonly text?: unknown;
  readonly title: string;
  readonly unit: UnitId;
  readonly units: readonly DraftUnit[] & readonly UnitId[];
  readonly until: number;
  readonly visibility: Visibility;
  readonly wording: string;
  readonly words: string;
}
