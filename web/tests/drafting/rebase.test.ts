/** Several writers on one unit, a room that orders their edits, lines that break: all converge. */
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { meets, Sheet, wordsOf } from '../../src/lib/capabilities/drafting/rebase';
import { newId, type UnitId } from '../../src/lib/formats';

const UNIT = newId('u') as UnitId;

const sheet = (words: string) => Sheet.of(UNIT, [[words, 1]], 0);
const at = (place: number, words: string) => new Delta().retain(place).insert(words);
const cut = (place: number, length: number) => new Delta().retain(place).delete(length);

describe('a sheet', () => {
  test('composes what is typed while something is in flight', () => {
    const one = sheet('abc');
    one.write(at(3, 'd'), 0);
    one.sent(newId('a'));
    one.write(at(4, 'e'), 0);
    one.write(at(5, 'f'), 0);
    expect(one.next()).toBeNull();
    one.acknowledged(1, at(3, 'd'));
    expect(one.next()).toEqual({ rev: 1, ops: at(4, 'ef').ops });
    expect(wordsOf(one.local)).toBe('abcdef');
  });

  test('brings what others did past both, and gives what that changes on the screen', () => {
    const one = sheet('abc');
    one.write(at(0, 'X'), 0);
    one.sent(newId('a'));
    one.write(at(1, 'Y'), 0);
    const { change } = one.theirs(1, at(3, 'Z'), false);
    expect(change.ops).toEqual(at(5, 'Z').ops);
    expect(wordsOf(one.local)).toBe('XYabcZ');
    expect(one.inflight?.rev).toBe(0);
  });

  test('gives up what was refused and all that was typed on it, words kept', () => {
    const one = sheet('abc');
    one.write(at(3, ' shall'), 0);
    one.sent(newId('a'));
    one.write(at(9, ' not'), 0);
    const { change, lost } = one.refused();
    expect(lost).toEqual({ words: 'abc shall not', typed: ' shall not' });
    expect(wordsOf(new Delta([{ insert: 'abc shall not' }]).compose(change))).toBe('abc');
    expect([one.isPending, wordsOf(one.local)]).toEqual([false, 'abc']);
  });

  test('loses nothing when others had deleted the same', () => {
    const one = sheet('abc');
    one.write(cut(1, 1), 0);
    one.sent(newId('a'));
    one.write(at(2, 'd'), 0);
    one.theirs(1, cut(1, 1), false);
    expect(one.refused().lost).toBeNull();
    expect(one.next()).toEqual({ rev: 1, ops: at(2, 'd').ops });
  });

  test('undoes one’s own changes only, past those of others', () => {
    const one = sheet('abc');
    one.write(at(3, 'd'), 0);
    one.write(at(4, 'e'), 500);
    one.write(at(0, 'X'), 5_000);
    one.theirs(1, at(0, 'other '), false);
    expect(wordsOf(one.local)).toBe('other Xabcde');
    one.undo();
    expect(wordsOf(one.local)).toBe('other abcde');
    one.undo();
    expect(wordsOf(one.local)).toBe('other abc');
    expect(one.undo()).toBeNull();
    one.redo();
    one.redo();
    expect(wordsOf(one.local)).toBe('other Xabcde');
  });

  test('sends at most as many operations as one act may hold, and loses none', () => {
    const one = sheet('x'.repeat(200));
    for (let i = 0; i < 80; i++) one.write(at(i * 2, '.'), 0);
    const whole = wordsOf(one.local);
    let base = one.base;
    for (let rev = 1; one.isPending; rev++) {
      const ops = [...(one.next()?.ops ?? [])];
      expect(ops.length).toBeLessThanOrEqual(64);
      one.sent(newId('a'));
      base = base.compose(new Delta(ops));
      one.acknowledged(rev, new Delta(ops));
    }
    expect([wordsOf(base), wordsOf(one.local)]).toEqual([whole, whole]);
  });

  test('is the same after it was kept and restored', () => {
    const one = sheet('abc');
    one.write(at(3, 'd'), 0);
    one.sent(newId('a'));
    one.write(at(0, 'e'), 0);
    const again = Sheet.restore(JSON.parse(JSON.stringify(one.kept())));
    expect(again.kept()).toEqual(one.kept());
    expect(wordsOf(again.local)).toBe('eabcd');
  });

  test('does not merge silently what was typed where the ground moved', () => {
    const one = sheet('abc def');
    one.write(at(5, 'X'), 0);
    const bracketed = new Delta().retain(4).insert({ bracket: newId('u') }).delete(3);
    expect(meets(at(5, 'X'), bracketed)).toBe(true);
    expect(meets(at(4, 'X'), bracketed)).toBe(false);
    const { lost } = one.theirs(1, bracketed, true);
    expect(lost).toEqual({ words: 'abc dXef', typed: 'X' });
    expect(wordsOf(one.local)).toBe('abc \ufffc');
  });
});

// --- several writers ---------------------------------------------------------------------------

/** Numbers from a seed, so that a failing run can be played again. */
function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

interface Logged {
  readonly delta: Delta;
  readonly act: string;
}

/** The room: orders edits, brings late ones past what they missed, refuses some. */
class Room {
  readonly log: Logged[] = [];
  words: Delta;
  private readonly answers = new Map<string, 'done' | 'refused'>();

  constructor(words: string) {
    this.words = new Delta().insert(words);
  }

  hear(act: string, rev: number, delta: Delta, refuse: boolean): 'done' | 'refused' {
    const known = this.answers.get(act);
    if (known) return known;
    const late = this.log.slice(rev).reduce((mine, { delta: before }) => before.transform(mine, true), delta).chop();
    const answer = refuse || late.ops.length === 0 ? 'refused' : 'done';
    this.answers.set(act, answer);
    if (answer === 'done') {
      this.words = this.words.compose(late);
      this.log.push({ delta: late, act });
    }
    return answer;
  }
}

class Writer {
  sheet: Sheet;
  /** What is shown, kept only by the changes that the sheet tells of. */
  shown: Delta;
  isCut = false;
  /** What was said on the line and is not heard yet, in both directions. */
  up: { act: string; rev: number; delta: Delta }[] = [];
  down: (Logged | { refused: string })[] = [];
  read = 0;
  lost = '';

  constructor(
    private readonly room: Room,
    private readonly roll: (sides: number) => number,
    readonly name: string,
  ) {
    this.sheet = Sheet.of(UNIT, [[wordsOf(room.words), 1]], 0);
    this.shown = this.sheet.local;
  }

  type(now: number): void {
    const size = this.shown.length();
    const place = this.roll(size + 1);
    const isCut = this.roll(4) === 0 && place < size;
    const change = isCut ? cut(place, Math.min(1 + this.roll(3), size - place)) : at(place, this.name);
    this.sheet.write(change, now);
    this.shown = this.shown.compose(change);
  }

  turnBack(): void {
    const change = this.roll(3) ? this.sheet.undo() : this.sheet.redo();
    if (change) this.shown = this.shown.compose(change);
  }

  flush(): void {
    const next = this.isCut ? null : this.sheet.next();
    if (!next) return;
    const act = newId('a');
    this.sheet.sent(act);
    this.up.push({ act, rev: next.rev, delta: new Delta([...next.ops]) });
  }

  deliver(refuse: boolean): void {
    const said = this.isCut ? undefined : this.up.shift();
    if (!said) return;
    const answer = this.room.hear(said.act, said.rev, said.delta, refuse);
    if (answer === 'refused') this.down.push({ refused: said.act });
  }

  listen(): void {
    if (this.isCut) return;
    while (this.read < this.room.log.length) this.down.push(this.room.log[this.read++] as Logged);
    const heard = this.down.shift();
    if (heard) this.take(heard);
  }

  private take(heard: Logged | { refused: string }): void {
    if ('refused' in heard) {
      if (heard.refused !== this.sheet.inflight?.act) return;
      const { change, lost } = this.sheet.refused();
      this.lost += lost?.typed ?? '';
      this.shown = this.shown.compose(change);
      return;
    }
    const isMine = heard.act === this.sheet.inflight?.act;
    const rev = this.sheet.rev + 1;
    const { change } = isMine
      ? this.sheet.acknowledged(rev, heard.delta)
      : this.sheet.theirs(rev, heard.delta, false);
    this.shown = this.shown.compose(change);
  }

  cutLine(): void {
    this.isCut = true;
    // What was under way may have arrived or not; entries are read again from what was taken in.
    if (this.roll(2)) for (const said of this.up) this.room.hear(said.act, said.rev, said.delta, false);
    this.up = [];
    this.down = [];
    if (this.roll(3) === 0) this.sheet = Sheet.restore(JSON.parse(JSON.stringify(this.sheet.kept())));
  }

  mend(): void {
    this.isCut = false;
    this.read = this.sheet.rev;
    const { inflight } = this.sheet;
    // The same bytes again: what was signed, at the revision that was signed.
    if (inflight) this.up.push({ act: inflight.act, rev: inflight.rev, delta: this.signed(inflight.act) });
  }

  private readonly wire = new Map<string, Delta>();
  private signed(act: string): Delta {
    return this.wire.get(act) as Delta;
  }

  remember(): void {
    for (const { act, delta } of this.up) this.wire.set(act, delta);
  }
}

function play(seed: number): void {
  const roll = dice(seed);
  const room = new Room('Each Party shall');
  const writers = ['a', 'b', 'ж', 'ع'].map((name) => new Writer(room, roll, name));
  const step = (writer: Writer, now: number, chaos: boolean): void => {
    const what = roll(12);
    if (what < 4 && chaos) writer.type(now);
    else if (what < 6) writer.flush();
    else if (what < 8) writer.deliver(chaos && roll(10) === 0);
    else if (what < 10) writer.listen();
    else if (chaos && what === 10) writer.turnBack();
    else if (chaos && roll(4) === 0) writer.isCut ? writer.mend() : writer.cutLine();
    writer.remember();
    expect(writer.shown.ops).toEqual(writer.sheet.local.ops);
  };
  for (let i = 0; i < 400; i++) step(writers[roll(writers.length)] as Writer, i * 300, true);
  for (const writer of writers) if (writer.isCut) writer.mend();
  const isBusy = (writer: Writer) =>
    writer.sheet.isPending || writer.up.length > 0 || writer.sheet.rev < room.log.length;
  for (let i = 0; i < 20_000 && writers.some(isBusy); i++) {
    step(writers[i % writers.length] as Writer, i, false);
  }
  for (const writer of writers) {
    expect(wordsOf(writer.sheet.local)).toBe(wordsOf(room.words));
    expect(writer.sheet.isPending).toBe(false);
  }
}

describe('several writers, lines that break, edits that are refused', () => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed))('converge with seed %i', play);
});
