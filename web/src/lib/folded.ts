/**
 * A channel's state, folded up to the last entry; and what is asked of the server beside the
 * entries: it belongs to the state at one place, is put in where the fold stands there, and what
 * came since is folded again.
 */
import { entriesBefore } from './capabilities/audit/fold';
import { fold } from './fold';
import type { VerifiedEntry } from './log';
import type { Fact, Place, ShownState } from './protocol/state';

/** Something to put into the state as it stood after an entry. */
export interface Amendment {
  readonly head: number;
  change(state: ShownState): ShownState;
}

/** An entry folded while something was asked: the state before it, and what it said. */
interface Step {
  readonly seq: number;
  before: ShownState;
  readonly facts: readonly Fact[];
  readonly place: Place;
}

interface Waiting extends Amendment {
  done(isIn: boolean): void;
}

export class Folded {
  private steps: Step[] = [];
  private waiting: Waiting[] = [];
  private asked = 0;

  /** @param to the last entry that is folded in. */
  constructor(
    public state: ShownState,
    public to: number,
  ) {}

  /** Fold an entry, unless it is in. */
  take({ leaf, who, facts, signed }: VerifiedEntry): void {
    if (leaf.seq <= this.to) return;
    this.to = leaf.seq;
    const place: Place = {
      seq: entriesBefore(this.state) + leaf.seq,
      at: leaf.at,
      seat: who?.seat ?? null,
      delegation: who?.delegation ?? null,
      role: who && who.role !== 'clerk' ? who.role : null,
      act: signed?.act.id ?? null,
    };
    if (this.asked > 0) this.steps.push({ seq: leaf.seq, before: this.state, facts, place });
    this.state = after(this.state, facts, place);
    const due = this.waiting.filter(({ head }) => head === leaf.seq);
    this.waiting = this.waiting.filter(({ head }) => head > leaf.seq);
    for (const one of due) {
      this.state = one.change(this.state);
      one.done(true);
    }
  }

  /** The state was had anew: what is under way belongs to another. */
  anew(state: ShownState, to: number): void {
    for (const one of this.waiting) one.done(false);
    this.waiting = [];
    this.steps = [];
    this.state = state;
    this.to = to;
  }

  /**
   * Put in what is asked for, one thing at a time; gives false where its place is not known any
   * more: ask again.
   */
  async amend(ask: () => Promise<Amendment | null>): Promise<boolean> {
    this.asked += 1;
    try {
      const found = await ask();
      if (!found) return false;
      if (found.head > this.to) {
        return await new Promise((done) => this.waiting.push({ ...found, done }));
      }
      return this.rewind(found);
    } finally {
      this.asked -= 1;
      if (this.asked === 0) this.steps = [];
    }
  }

  private rewind({ head, change }: Amendment): boolean {
    const since = this.steps.filter(({ seq }) => seq > head);
    const [first] = since;
    if (head < this.to && first?.seq !== head + 1) return false;
    let state = change(first?.before ?? this.state);
    for (const step of since) {
      step.before = state;
      state = after(state, step.facts, step.place);
    }
    this.state = state;
    return true;
  }
}

function after(before: ShownState, facts: readonly Fact[], place: Place): ShownState {
  return facts.reduce((state, fact) => fold(state, fact, place), before);
}
