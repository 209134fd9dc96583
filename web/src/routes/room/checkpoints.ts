/** A remembered checkpoint as a person reads it: a few digits of the root, and who signed. Pure. */
import { hex } from '../../lib/formats';
import type { Remembered } from '../../lib/remembered';

export interface ReadCheckpoint {
  /** The first and last digits of the root, enough to compare aloud. */
  readonly root: string;
  /** The name under which the log signs; empty when the note bears none. */
  readonly signer: string;
}

const SIGNATURE = /^\u2014 (\S+) /m;

export function openCheckpointText({ root, note }: Pick<Remembered, 'root' | 'note'>): ReadCheckpoint {
  const digits = hex(root);
  return {
    root: `${digits.slice(0, 8)} … ${digits.slice(-8)}`,
    signer: SIGNATURE.exec(note)?.[1] ?? '',
  };
}
