/** The names that a text shows: of delegations and of people. */
import type { DelegationId, SeatId } from '../../../lib/formats';

export interface Names {
  delegation(id: DelegationId): string;
  /** Whoever sits in a seat, as others are told of. */
  seat(id: SeatId): string;
}

const RIGHT_TO_LEFT = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi']);

/** The direction in which a language is written. */
export function dirOf(lang: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(lang.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}
