/** What could be done with a unit, and why it may not: from it buttons and sentences are drawn. */
import type { Hindrance, Wish } from '../../../../lib/capabilities/drafting/policy';
import type { UnitId } from '../../../../lib/formats';
import { type MessageKey, t } from '../../../../lib/i18n/index.svelte';
import type { Asked, Desk } from './desk.svelte';

export interface Offer {
  readonly label: string;
  /** Why it may not be done, as a sentence; null when it may. */
  readonly why: string | null;
  readonly isGrave?: boolean;
  act(): void;
}

/** What is so already, or makes no sense here, is not worth a sentence. */
const SILENT: ReadonlySet<Hindrance> = new Set([
  'no_seat', // whoever only reads knows it
  'done_before',
  'not_your_bracket',
  'is_no_bracket',
  'not_agreeable',
]);

export function sentence(why: Hindrance): string {
  return t(`drafting.not_${why}` as MessageKey);
}

/** Gathers offers: of one wish, on one unit. */
export class Offers {
  readonly all: Offer[] = [];

  constructor(
    private readonly desk: Desk,
    private readonly unit: UnitId,
  ) {}

  /** Offer an act if the wish makes sense here; `unless` is a sentence why it does not yet. */
  add(wish: Wish, label: string, act: Asked | (() => void), unless: string | null = null): void {
    const why = this.desk.text.hindrance(wish, this.unit);
    if (why && (SILENT.has(why) || (why === 'for_delegations' && this.desk.text.isChair))) return;
    this.push(label, act, why ? sentence(why) : unless);
  }

  push(label: string, act: Asked | (() => void), why: string | null = null): void {
    const run = typeof act === 'function' ? act : () => this.desk.ask(act);
    const isGrave = typeof act !== 'function' && act.isGrave === true;
    this.all.push({ label, why, isGrave, act: run });
  }
}

/** What may not be done, one sentence for all that it keeps from. */
export function whyNotGroups(offers: readonly Offer[]): [why: string, labels: string[]][] {
  const found = new Map<string, string[]>();
  for (const { why, label } of offers) {
    if (why !== null) found.set(why, [...(found.get(why) ?? []), label]);
  }
  return [...found];
}

/** As one line: what some commands carry may hold no other. */
export function line(words: string): string {
  return words.replace(/\s+/g, ' ').trim();
}
