/** What an interpreter looks at, kept in this browser: a shelf, all channels or one, pairs of languages. */
import { SHELVES, type Shelf } from './queue';

export interface Chosen {
  readonly shelf: Shelf;
  /** Whether all channels are shown, or only the one that is open. */
  readonly isEverywhere: boolean;
  readonly pairs: readonly string[];
  /** Whether pairs outside one’s working languages are shown too; never kept: a desk begins with those. */
  readonly isAll: boolean;
}

export const FIRST: Chosen = { shelf: 'waiting', isEverywhere: true, pairs: [], isAll: false };

const KEPT_UNDER = 'nr-desk';
const PAIR = /^[a-z]{2,8} [a-z]{2,8}$/;

export function readChosen(kept: string | null): Chosen {
  let read: Partial<Record<keyof Chosen, unknown>> | null;
  try {
    read = JSON.parse(kept ?? 'null');
  } catch {
    return FIRST;
  }
  const { isEverywhere, pairs } = read ?? {};
  const listed = Array.isArray(pairs) ? (pairs as unknown[]) : [];
  return {
    shelf: SHELVES.find((one) => one === read?.shelf) ?? FIRST.shelf,
    isEverywhere: typeof isEverywhere === 'boolean' ? isEverywhere : FIRST.isEverywhere,
    pairs: listed.filter((one): one is string => typeof one === 'string' && PAIR.test(one)),
    isAll: FIRST.isAll,
  };
}

export function recall(): Chosen {
  try {
    return readChosen(localStorage.getItem(KEPT_UNDER));
  } catch {
    return FIRST;
  }
}

export function keep(chosen: Chosen): void {
  try {
    localStorage.setItem(KEPT_UNDER, JSON.stringify(chosen));
  } catch {
    // Storage is refused here: the choice holds until the page is left.
  }
}
