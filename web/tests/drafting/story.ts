/** The story of a text that the server's fold wrote down, step by step. */
import { readFileSync } from 'node:fs';
import type { Drafting } from '../../src/lib/capabilities/drafting/types';
import type { ActId, DelegationId, SeatId } from '../../src/lib/formats';
import type { Place } from '../../src/lib/protocol/state';

export interface Step {
  readonly event: string;
  readonly body: Record<string, unknown>;
  readonly at: number;
  readonly seat: SeatId | null;
  readonly delegation: DelegationId | null;
  readonly act: ActId;
  readonly state: Drafting;
}

interface Vectors {
  readonly steps: readonly Step[];
  readonly wordings: Record<string, string>;
  readonly ladders: Record<string, string>;
  readonly parties: readonly DelegationId[];
}

const FILE = new URL('../../../tests/vectors/drafting.json', import.meta.url);
export const { steps, wordings, ladders, parties } = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;

/** Where a step stands in the record: one entry each. */
export function placeOf(i: number): Place {
  const { at, seat, delegation, act } = steps[i] as Step;
  return { seq: i + 1, at, seat, delegation, role: null, act };
}
