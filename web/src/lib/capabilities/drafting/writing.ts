/**
 * What one person writes in a text, from the key to the acknowledgement: a sheet for each unit
 * that is written in, what could not stay, and what this browser keeps of both.
 *
 * Nothing goes before the channel is live and everything missed is read. What is refused, or lost
 * its ground, becomes a draft beside its paragraph, and stays until the writer puts it away.
 */
import Delta, { type Op } from 'quill-delta';
import type { ActId, UnitId } from '../../formats';
import type { WhyNot } from '../../outbox';
import type { Fact } from '../../protocol/state';
import { type KeptSheet, type Lost, type Moved, Sheet } from './rebase';
import type { Unit } from './types';

/** Words that were not taken, shown to their writer beside the paragraph. */
export interface Draft {
  readonly id: string;
  readonly unit: UnitId;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly why: WhyNot;
  /** The paragraph as its writer had it, and the words that were new in it. */
  readonly words: string;
  readonly typed: string;
}

/**
 * Where one's words are: all in the text (`saved`), on their way (`saving`), in this browser only
 * (`kept`), about to be kept there (`keeping`), or in this window only (`unkept`).
 */
export type Saved = 'saved' | 'saving' | 'kept' | 'keeping' | 'unkept';

/** What is kept in the browser of one tab's writing. */
export interface Kept {
  readonly sheets: readonly KeptSheet[];
  readonly drafts: readonly Draft[];
  /** The last entry that was heard. */
  readonly heardTo: number;
}

export interface WritingPorts {
  /** The unit as the room has it; null when it is not there any more. */
  unit(id: UnitId): Unit | null;
  /** Whether the unit is not loaded: what was written in it waits. */
  isUnloaded(id: UnitId): boolean;
  send(unit: UnitId, rev: number, ops: readonly Op[]): ActId;
  /** The refusal of this act was heeded. */
  heeded(act: ActId): void;
  /** Whether the line carries, and everything missed is read. */
  carries(): boolean;
  /** Keep this in the browser, in place of what was kept; null drops it. */
  keep(kept: Kept | null): Promise<void>;
  /** The words shown of a unit have changed, by somebody else's hand where a change is given. */
  changed(unit: UnitId, change: Delta | null): void;
  now(): number;
}

/** Keys typed within this many milliseconds go together. */
const PACE = 150;
const KEEP_AFTER = 250;

export const GROUND_MOVED = 'drafting.ground_moved';
export const UNIT_GONE = 'client.unit_gone';
export const UNCERTAIN = 'client.uncertain';

const made = (code: string, because: string): WhyNot => ({ code, because, rule: null });
const MOVED = made(GROUND_MOVED, 'somebody changed this very place meanwhile; look at it, then edit again');
const GONE = made(UNIT_GONE, 'this paragraph is not in the text any more');
const NOT_SURE = made(UNCERTAIN, 'too much happened while you had no line to place your words: compare them');

export class Writing {
  drafts: readonly Draft[] = [];
  private readonly sheets = new Map<UnitId, Sheet>();
  private readonly own = new Map<ActId, { rev: number; delta: Delta }>();
  private heardTo = 0;
  private sentAt = Number.NEGATIVE_INFINITY;
  private pacing: ReturnType<typeof setTimeout> | undefined;
  private keeping: ReturnType<typeof setTimeout> | undefined;
  /** How often something was written, and what of that is kept. */
  private version = 0;
  private keptVersion = 0;
  private keepFails = false;
  private isSending = false;
  private waiting: { unit: UnitId; done: () => void }[] = [];

  constructor(private readonly ports: WritingPorts) {}

  // --- what is shown ---------------------------------------------------------------------------

  /** The sheet of a unit that is or was written in here. */
  sheet(unit: UnitId): Sheet | undefined {
    return this.sheets.get(unit);
  }

  /** The units that anything was written in that is not in the text. */
  get units(): UnitId[] {
    const pending = [...this.sheets.values()].filter(({ isPending }) => isPending);
    return [...pending, ...this.drafts].map(({ unit }) => unit);
  }

  get isPending(): boolean {
    return [...this.sheets.values()].some(({ isPending }) => isPending);
  }

  get saved(): Saved {
    if (!this.isPending) return 'saved';
    if (this.ports.carries()) return 'saving';
    if (this.keepFails) return 'unkept';
    return this.keptVersion === this.version ? 'kept' : 'keeping';
  }

  // --- writing ---------------------------------------------------------------------------------

  /** Take a unit to write in. */
  open(id: UnitId): Sheet | null {
    const known = this.sheets.get(id);
    if (known) return known;
    const unit = this.ports.unit(id);
    if (!unit) return null;
    const sheet = Sheet.of(id, unit.words, unit.rev);
    this.sheets.set(id, sheet);
    return sheet;
  }

  /** Take in what was typed. */
  write(id: UnitId, change: Delta): void {
    this.open(id)?.write(change, this.ports.now());
    this.touched(id, null);
  }

  undo(id: UnitId): boolean {
    return this.turned(id, this.sheets.get(id)?.undo() ?? null);
  }

  redo(id: UnitId): boolean {
    return this.turned(id, this.sheets.get(id)?.redo() ?? null);
  }

  /** Wait until all that was written in a unit is acknowledged or refused. */
  async settled(unit: UnitId): Promise<void> {
    if (!this.sheets.get(unit)?.isPending) return;
    const done = new Promise<void>((resolve) => this.waiting.push({ unit, done: resolve }));
    this.flush(true);
    await done;
  }

  /** Put a draft away. */
  dropDraft(id: string): void {
    this.drafts = this.drafts.filter((draft) => draft.id !== id);
    this.keepSoon();
  }

  private turned(id: UnitId, change: Delta | null): boolean {
    if (change) this.touched(id, change);
    return change !== null;
  }

  // --- what the room says ----------------------------------------------------------------------

  /** An entry came; one's own among them are acknowledgements. */
  heard(seq: number, act: ActId | null, facts: readonly Fact[]): void {
    this.heardTo = Math.max(this.heardTo, seq);
    if (act === null) return;
    for (const { event, body } of facts) {
      if (event !== 'drafting.unit_edited') continue;
      if (this.sheets.get(body.unit as UnitId)?.inflight?.act !== act) continue;
      this.own.set(act, { rev: body.rev as number, delta: new Delta([...(body.delta as Op[])]) });
    }
  }

  /** Bring every sheet to what the room has now; call it when everything missed is read. */
  reconcile(): void {
    for (const sheet of [...this.sheets.values()]) this.bringUp(sheet);
    this.flush();
  }

  /** Entries were left out: whether what was in flight is in the text cannot be told. */
  uncertain(): void {
    for (const sheet of this.sheets.values()) {
      if (sheet.inflight) this.giveUp(sheet, NOT_SURE);
    }
  }

  /** The room did not take an act. */
  refused(act: ActId, why: WhyNot): void {
    for (const sheet of this.sheets.values()) {
      if (sheet.inflight?.act !== act) continue;
      this.ports.heeded(act);
      this.moved(sheet, sheet.refused(), why);
      this.flush();
      return;
    }
  }

  /** The line carries again, or is cut: what waits goes, or waits. */
  lineChanged(): void {
    this.flush();
  }

  private bringUp(sheet: Sheet): void {
    const unit = this.ports.unit(sheet.unit);
    if (!unit && this.ports.isUnloaded(sheet.unit)) return;
    if (!unit) {
      this.giveUp(sheet, GONE);
      this.sheets.delete(sheet.unit);
      this.settle(sheet);
      return;
    }
    while (sheet.rev < unit.rev) {
      if (!this.step(sheet, unit)) {
        this.giveUp(sheet, NOT_SURE);
        this.touched(sheet.unit, sheet.reset(unit.words, unit.rev));
      }
    }
    if (sheet.rev > unit.rev) {
      this.giveUp(sheet, NOT_SURE); // the record was begun anew, and knows less than we did
      this.touched(sheet.unit, sheet.reset(unit.words, unit.rev));
    }
  }

  /** One operation further; false when it is not known what it was. */
  private step(sheet: Sheet, unit: Unit): boolean {
    const rev = sheet.rev + 1;
    const act = sheet.inflight?.act;
    const own = act && this.own.get(act);
    if (act && own?.rev === rev) {
      this.own.delete(act);
      this.moved(sheet, sheet.acknowledged(rev, own.delta), MOVED);
      return true;
    }
    const missed = unit.missed.find(([made]) => made === rev);
    if (!missed) return false;
    const [, , ops, structural] = missed;
    this.moved(sheet, sheet.theirs(rev, new Delta([...ops] as Op[]), structural), MOVED);
    return true;
  }

  private moved(sheet: Sheet, { change, lost }: Moved, why: WhyNot): void {
    this.beside(sheet.unit, lost, why);
    this.touched(sheet.unit, change);
  }

  private giveUp(sheet: Sheet, why: WhyNot): void {
    if (sheet.isPending) this.moved(sheet, sheet.rollBack(), why);
  }

  private beside(unit: UnitId, lost: Lost | null, why: WhyNot): void {
    if (!lost) return;
    const at = this.ports.now();
    const draft = { id: `${unit}/${at}/${this.drafts.length}`, unit, at, why, ...lost };
    this.drafts = [...this.drafts, draft];
  }

  // --- sending ---------------------------------------------------------------------------------

  private flush(atOnce = false): void {
    // To hand an act over changes what is on its way, and that is told here at once.
    if (this.isSending || !this.ports.carries()) return;
    const wait = this.sentAt + PACE - this.ports.now();
    if (wait > 0 && !atOnce) {
      this.pacing ??= setTimeout(() => {
        this.pacing = undefined;
        this.flush(true);
      }, wait);
      return;
    }
    this.isSending = true;
    for (const sheet of this.sheets.values()) {
      const next = this.ports.isUnloaded(sheet.unit) ? null : sheet.next();
      if (!next) continue;
      sheet.sent(this.ports.send(sheet.unit, next.rev, next.ops));
      this.sentAt = this.ports.now();
      this.keepSoon();
    }
    this.isSending = false;
  }

  private touched(unit: UnitId, change: Delta | null): void {
    this.version += 1;
    this.keepSoon();
    this.ports.changed(unit, change);
    const sheet = this.sheets.get(unit);
    if (sheet?.hasBuffer) this.flush();
    if (sheet) this.settle(sheet);
  }

  private settle(sheet: Sheet): void {
    if (sheet.isPending || this.waiting.length === 0) return;
    const done = this.waiting.filter(({ unit }) => unit === sheet.unit);
    this.waiting = this.waiting.filter(({ unit }) => unit !== sheet.unit);
    for (const one of done) one.done();
  }

  // --- keeping ---------------------------------------------------------------------------------

  /** Take up what an earlier visit kept; `heardFrom` is the last entry not shown to this one. */
  restore({ sheets, drafts, heardTo }: Kept, heardFrom: number): void {
    this.drafts = [...drafts, ...this.drafts];
    for (const kept of sheets) {
      const here = this.sheets.get(kept.unit);
      const sheet = Sheet.restore(kept);
      if (here?.isPending) {
        this.beside(kept.unit, sheet.rollBack().lost, NOT_SURE);
        continue;
      }
      this.sheets.set(kept.unit, sheet);
      if (sheet.inflight && heardFrom > heardTo) this.giveUp(sheet, NOT_SURE);
    }
    this.heardTo = Math.max(this.heardTo, heardTo);
    for (const { unit } of sheets) this.touched(unit, null);
  }

  /** The acts this browser still has in hand; one in flight that is not among them was answered. */
  missing(acts: ReadonlySet<ActId>): void {
    for (const sheet of this.sheets.values()) {
      const act = sheet.inflight?.act;
      if (act && !acts.has(act) && !this.own.has(act)) this.giveUp(sheet, NOT_SURE);
    }
  }

  private keepSoon(): void {
    this.keeping ??= setTimeout(() => {
      this.keeping = undefined;
      void this.keepNow();
    }, KEEP_AFTER);
  }

  /** Keep at once: before the page goes. */
  async keepNow(): Promise<void> {
    clearTimeout(this.keeping);
    this.keeping = undefined;
    const { version, drafts, heardTo } = this;
    const sheets = [...this.sheets.values()].filter(({ isPending }) => isPending).map((one) => one.kept());
    const isNothing = sheets.length === 0 && drafts.length === 0;
    try {
      await this.ports.keep(isNothing ? null : { sheets, drafts, heardTo });
      this.keptVersion = version;
      this.keepFails = false;
    } catch {
      this.keepFails = true;
    }
    this.ports.changed('' as UnitId, null);
  }

  close(): void {
    clearTimeout(this.pacing);
    clearTimeout(this.keeping);
    this.pacing = this.keeping = undefined;
  }
}
