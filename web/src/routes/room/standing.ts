/** What one may still change of something said: the server decides, this only offers. Pure. */
import type { Charter, Seat } from '../../lib/protocol/state';
import type { UtteranceItem } from '../../lib/stream';

const BY_AUTHOR = 15 * 60_000;

export interface Where {
  readonly readOnly: string | null;
  readonly mine: Seat | null;
  readonly charter: Charter | null;
}

export interface Changes {
  readonly correct: boolean;
  readonly withdraw: boolean;
  readonly redact: boolean;
}

/** Whether a seat runs a channel: the chair, or in a caucus its own head. */
export function hasCharge(mine: Seat | null, charter: Charter | null): boolean {
  if (!mine || !charter) return false;
  if (charter.kind === 'caucus') {
    return mine.role === 'head_of_delegation' && mine.delegation === charter.owner;
  }
  return mine.role === 'mediator' || mine.role === 'co_mediator';
}

/** @param now milliseconds since 1970 */
export function changesOpen(where: Where, item: UtteranceItem, now: number): Changes {
  const { readOnly, mine, charter } = where;
  const canAct = mine !== null && !mine.suspended && (readOnly === null || readOnly === 'closed');
  const isWhole = item.redacted === null;
  const stands = canAct && readOnly === null && item.mine && isWhole && !item.withdrawn;
  const isFresh = now - item.at / 1000 <= BY_AUTHOR;
  return {
    correct: stands && item.form !== 'prepared',
    withdraw: stands,
    redact: canAct && isWhole && (hasCharge(mine, charter) || (item.mine && isFresh)),
  };
}
