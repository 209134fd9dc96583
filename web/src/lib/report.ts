/** What this browser has checked of one channel's record, counted for the screen. */

/** Why a record is not believed any more: said in full, with both sides. */
export interface Break {
  readonly because: string;
  readonly expected: string;
  readonly found: string;
  /** The place in the journal, where it has one. */
  readonly seq: number | null;
}

export interface LogReport {
  /** Entries this browser recomputed and placed in the log. */
  readonly checked: number;
  /** Entries in the log altogether, as the server says. */
  readonly total: number;
  /** Signatures of authors that this browser verified. */
  readonly signatures: number;
  /** Signatures still in the queue. */
  readonly waiting: number;
  /** Entries whose author rests on the server's word: withheld, automatic, or not admitted in what was shown. */
  readonly onWord: number;
  /** Entries whose facts were found to follow from the signed act. */
  readonly outcomes: number;
  /** How far the server has bound itself by a signed checkpoint that fits what is here. */
  readonly signedTo: number;
  /** Whether that checkpoint continues one remembered from an earlier visit. */
  readonly remembered: boolean;
  /** What other authors had seen, compared with this log and found the same. */
  readonly seen: number;
  /** The epoch this browser knew before, when the log was begun anew since. */
  readonly formerEpoch: number | null;
  readonly broken: Break | null;
}

export const NOTHING_CHECKED: LogReport = {
  checked: 0,
  total: 0,
  signatures: 0,
  waiting: 0,
  onWord: 0,
  outcomes: 0,
  signedTo: 0,
  remembered: false,
  seen: 0,
  formerEpoch: null,
  broken: null,
};
