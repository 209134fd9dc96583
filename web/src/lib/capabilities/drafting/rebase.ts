/**
 * One unit's words as this browser has them: what the room has acknowledged, one operation in
 * flight, and what was typed since, composed into one buffer.
 *
 *     local = base ∘ in flight ∘ buffer
 *
 * What others do is brought past both, one operation at a time and never composed; the server does
 * the same the other way round, so both come to the same words. Pure.
 */
import Delta, { type Op } from 'quill-delta';
import type { ActId, UnitId } from '../../formats';
import { isText } from './text';
import type { Words } from './types';

/** The most operations one act may hold. */
export const MOST_OPS = 64;
/** Typing within this many milliseconds is undone together. */
const TOGETHER = 1_000;
const MOST_UNDONE = 200;

/** What was sent and is not answered; `delta` is brought up to date, `rev` is what was signed. */
export interface InFlight {
  readonly act: ActId;
  readonly rev: number;
  readonly delta: Delta;
}

/** Words that could not stay: the whole as the writer had it, and what was on top of the base. */
export interface Lost {
  readonly words: string;
  readonly typed: string;
}

/** What an operation did here: the change to the local words, and what of one's own it displaced. */
export interface Moved {
  readonly change: Delta;
  readonly lost: Lost | null;
}

/** A sheet as it is kept in the browser. */
export interface KeptSheet {
  readonly unit: UnitId;
  readonly rev: number;
  readonly base: readonly Op[];
  readonly inflight: { readonly act: ActId; readonly rev: number; readonly ops: readonly Op[] } | null;
  readonly buffer: readonly Op[];
}

/** A unit's words as a document of quill-delta. */
export function documentOf(words: Words): Delta {
  const document = new Delta();
  for (const [body] of words) document.insert(isText(body) ? body : { ...body });
  return document;
}

/** The plain words of a document; an embed is one placeholder. */
export function wordsOf(document: Delta): string {
  return document.ops.map(({ insert }) => (typeof insert === 'string' ? insert : '\ufffc')).join('');
}

/** The words an edit brings. */
function insertedBy(delta: Delta): string {
  return delta.ops.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
}

export function isEmpty(delta: Delta): boolean {
  return delta.ops.length === 0;
}

export class Sheet {
  private undone: Delta[] = [];
  private redone: Delta[] = [];
  private lastAt = Number.NEGATIVE_INFINITY;
  private whole: Delta | null = null;

  constructor(
    readonly unit: UnitId,
    private document: Delta,
    private revision: number,
    private flying: InFlight | null = null,
    private waiting: Delta = new Delta(),
  ) {}

  static of(unit: UnitId, words: Words, rev: number): Sheet {
    return new Sheet(unit, documentOf(words), rev);
  }

  static restore({ unit, rev, base, inflight, buffer }: KeptSheet): Sheet {
    const flying = inflight && { ...inflight, delta: new Delta([...inflight.ops]) };
    return new Sheet(unit, new Delta([...base]), rev, flying, new Delta([...buffer]));
  }

  kept(): KeptSheet {
    const { flying } = this;
    const inflight = flying && { act: flying.act, rev: flying.rev, ops: flying.delta.ops };
    const { unit, revision: rev } = this;
    return { unit, rev, base: this.document.ops, inflight, buffer: this.waiting.ops };
  }

  /** The revision that the base has. */
  get rev(): number {
    return this.revision;
  }

  get base(): Delta {
    return this.document;
  }

  get inflight(): InFlight | null {
    return this.flying;
  }

  /** The words as the writer sees them. */
  get local(): Delta {
    this.whole ??= this.document.compose(this.flying?.delta ?? new Delta()).compose(this.waiting);
    return this.whole;
  }

  /** Whether anything here is not yet acknowledged. */
  get isPending(): boolean {
    return this.flying !== null || !isEmpty(this.waiting);
  }

  get hasBuffer(): boolean {
    return !isEmpty(this.waiting);
  }

  /** What is not acknowledged, as one edit of the base. */
  get pending(): Delta {
    return (this.flying?.delta ?? new Delta()).compose(this.waiting);
  }

  get mayUndo(): boolean {
    return this.undone.length > 0;
  }

  get mayRedo(): boolean {
    return this.redone.length > 0;
  }

  // --- one's own hand --------------------------------------------------------------------------

  /** Take in what was typed; `now` in milliseconds. */
  write(change: Delta, now: number): void {
    if (isEmpty(change)) return;
    const back = change.invert(this.local);
    const before = now - this.lastAt < TOGETHER ? this.undone.pop() : undefined;
    this.undone.push(before ? back.compose(before) : back);
    if (this.undone.length > MOST_UNDONE) this.undone.shift();
    this.redone = [];
    this.lastAt = now;
    this.put(change);
  }

  /** Take one's own last change back; gives what that changes in the local words. */
  undo(): Delta | null {
    return this.turn(this.undone, this.redone);
  }

  redo(): Delta | null {
    return this.turn(this.redone, this.undone);
  }

  /** The next change made by hand is undone by itself. */
  pause(): void {
    this.lastAt = Number.NEGATIVE_INFINITY;
  }

  private turn(from: Delta[], to: Delta[]): Delta | null {
    let change = from.pop();
    while (change && isEmpty(change)) change = from.pop();
    if (!change) return null;
    to.push(change.invert(this.local));
    this.pause();
    this.put(change);
    return change;
  }

  private put(change: Delta): void {
    const local = this.local.compose(change);
    this.waiting = this.waiting.compose(change).chop();
    this.whole = local;
  }

  // --- to and from the room --------------------------------------------------------------------

  /** What is to be sent next; null while something is in flight, or nothing waits. */
  next(): { readonly rev: number; readonly ops: readonly Op[] } | null {
    if (this.flying || isEmpty(this.waiting)) return null;
    return { rev: this.revision, ops: this.waiting.ops.slice(0, MOST_OPS) };
  }

  /** What `next` gave is on its way as this act. */
  sent(act: ActId): void {
    const ops = this.waiting.ops;
    const delta = new Delta(ops.slice(0, MOST_OPS));
    const rest = ops.slice(MOST_OPS);
    const reach = delta.ops.reduce((sum, op) => sum + (op.delete ? 0 : lengthOf(op)), 0);
    this.flying = { act, rev: this.revision, delta };
    this.waiting = new Delta();
    if (rest.length > 0) this.waiting = new Delta().retain(reach).concat(new Delta(rest)).chop();
  }

  /** One's own entry came: the acknowledgement. */
  acknowledged(rev: number, delta: Delta): Moved {
    const expected = this.document.compose(this.flying?.delta ?? new Delta());
    this.document = this.document.compose(delta);
    this.revision = rev;
    this.flying = null;
    // What the room made of it is what was expected; were it not, it would be as if others had.
    const difference = expected.diff(this.document);
    const change = this.waiting.transform(difference, false);
    this.waiting = difference.transform(this.waiting, true).chop();
    this.shift(change);
    return { change, lost: null };
  }

  /** Somebody else's operation, in the revision after this one's. */
  theirs(rev: number, delta: Delta, structural: boolean): Moved {
    let theirs = delta;
    let lost: Lost | null = null;
    let rolledBack = new Delta();
    if (this.flying) {
      const mine = this.flying.delta;
      const over = mine.transform(theirs, false);
      if (structural && meets(this.waiting, over)) {
        lost = this.lostWords(this.waiting);
        rolledBack = this.waiting.invert(this.document.compose(mine));
        this.waiting = new Delta();
      }
      this.flying = { ...this.flying, delta: theirs.transform(mine, true) };
      theirs = over;
    } else if (structural && meets(this.waiting, theirs)) {
      lost = this.lostWords(this.waiting);
      rolledBack = this.waiting.invert(this.document);
      this.waiting = new Delta();
    }
    const here = this.waiting.transform(theirs, false);
    this.waiting = theirs.transform(this.waiting, true).chop();
    this.document = this.document.compose(delta);
    this.revision = rev;
    if (lost) this.forget();
    this.shift(here);
    return { change: rolledBack.compose(here), lost };
  }

  /**
   * The room did not take what was in flight: it and what was typed on top of it go.
   *
   * Where others had deleted the same words before, nothing of it was left to be taken, and
   * nothing is lost.
   */
  refused(): Moved {
    if (this.flying && isEmpty(this.flying.delta.chop())) {
      this.flying = null;
      return { change: new Delta(), lost: null };
    }
    return this.rollBack();
  }

  /** Give up everything that is not acknowledged. */
  rollBack(): Moved {
    const { pending } = this;
    const lost = isEmpty(pending) ? null : this.lostWords(pending);
    const change = pending.invert(this.document);
    this.flying = null;
    this.waiting = new Delta();
    this.whole = null;
    this.forget();
    return { change, lost };
  }

  /** Begin again with what the room has; what was not acknowledged must be given up before. */
  reset(words: Words, rev: number): Delta {
    const before = this.local;
    this.document = documentOf(words);
    this.revision = rev;
    this.flying = null;
    this.waiting = new Delta();
    this.whole = null;
    this.forget();
    return before.diff(this.document);
  }

  private lostWords(own: Delta): Lost {
    return { words: wordsOf(this.local), typed: insertedBy(own) };
  }

  private forget(): void {
    this.undone = [];
    this.redone = [];
    this.pause();
  }

  /** The local words were changed from outside: what can be undone moves along. */
  private shift(change: Delta): void {
    this.whole = null;
    if (isEmpty(change)) return;
    this.undone = moved(this.undone, change);
    this.redone = moved(this.redone, change);
  }
}

/** A stack of changes, each made on the words that the ones above it restore, past another's. */
function moved(stack: readonly Delta[], change: Delta): Delta[] {
  const out: Delta[] = [];
  let theirs = change;
  for (const mine of [...stack].reverse()) {
    const past = theirs.transform(mine, true);
    theirs = mine.transform(theirs, false);
    if (!isEmpty(past)) out.push(past);
  }
  return out.reverse();
}

function lengthOf(op: Op): number {
  if (typeof op.retain === 'number') return op.retain;
  if (typeof op.delete === 'number') return op.delete;
  return typeof op.insert === 'string' ? op.insert.length : 1;
}

/** Whether an edit touches words that a structural operation on the same words took away. */
export function meets(mine: Delta, structural: Delta): boolean {
  const gone = spans(structural).filter(({ start, end }) => end > start);
  return spans(mine).some((own) =>
    gone.some(({ start, end }) =>
      own.end > own.start ? own.start < end && own.end > start : own.start > start && own.start < end,
    ),
  );
}

/** Where an edit inserts (empty spans) and deletes, in the words it is made on. */
function spans(delta: Delta): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = [];
  let at = 0;
  for (const op of delta.ops) {
    if (op.insert !== undefined) out.push({ start: at, end: at });
    else if (op.delete !== undefined) out.push({ start: at, end: at + op.delete });
    at += op.insert === undefined ? lengthOf(op) : 0;
  }
  return out;
}
