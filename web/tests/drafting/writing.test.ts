/** One person's writing: nothing goes without a line, nothing is lost, nothing is merged silently. */
import Delta, { type Op } from 'quill-delta';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { wordsOf } from '../../src/lib/capabilities/drafting/rebase';
import { edit, newUnit, place } from '../../src/lib/capabilities/drafting/shaping';
import type { Text } from '../../src/lib/capabilities/drafting/types';
import { type Kept, Writing } from '../../src/lib/capabilities/drafting/writing';
import { type ActId, newId, type UnitId } from '../../src/lib/formats';

const P = newId('u') as UnitId;
const ROOT = newId('u') as UnitId;
const AGREED = { code: 'drafting.agreed_text', because: 'every delegation has agreed', rule: null };

let text: Text;
let seq: number;
let isLive: boolean;
let sent: { act: ActId; unit: UnitId; rev: number; ops: readonly Op[] }[];
let kept: Kept | null;
let heeded: ActId[];
let keepFails: boolean;
let writing: Writing;
const unloaded = new Set<UnitId>();

const at = (where: number, words: string) => new Delta().retain(where).insert(words);
const local = () => wordsOf(writing.sheet(P)?.local ?? new Delta());
const trace = () => {
  const where = { seq: ++seq, at: seq * 1_000_000, seat: null, delegation: null, role: null };
  return { place: where, signed: true, proposal: null } as const;
};
const rev = () => text.units[P]?.rev ?? 0;

function open(): Writing {
  return new Writing({
    unit: (id) => text.units[id] ?? null,
    isUnloaded: (id) => unloaded.has(id),
    send: (unit, base, ops) => {
      const act = newId('a');
      sent.push({ act, unit, rev: base, ops });
      return act;
    },
    heeded: (act) => void heeded.push(act),
    carries: () => isLive,
    keep: async (all) => {
      if (keepFails) throw new Error('full');
      kept = JSON.parse(JSON.stringify(all)) as Kept | null;
    },
    changed: () => undefined,
    now: () => Date.now(),
  });
}

/** Somebody else edits. */
function others(change: Delta): void {
  text = edit(text, P, rev() + 1, change.ops as never, trace());
  writing.heard(seq, newId('a'), [{ event: 'drafting.unit_edited', body: { unit: P } }]);
}

/** The room performs one's act: brought past what it missed, as the server does. */
function perform({ act, rev: base, ops }: (typeof sent)[number]): void {
  let delta = new Delta([...ops]);
  const missed = text.units[P]?.missed.filter(([made]) => made > base) ?? [];
  for (const [, , one] of missed) delta = new Delta([...one] as Op[]).transform(delta, true);
  text = edit(text, P, rev() + 1, delta.ops as never, trace());
  const body = { unit: P, rev: rev(), delta: delta.ops };
  writing.heard(seq, act, [{ event: 'drafting.unit_edited', body }]);
}

const truth = () => (text.units[P]?.words ?? []).map(([body]) => (typeof body === 'string' ? body : '\ufffc')).join('');

beforeEach(() => {
  vi.useFakeTimers();
  unloaded.clear();
  seq = 1;
  const paragraph = newUnit({ id: P, kind: 'paragraph', parent: ROOT, words: [['Each Party', 1]] });
  const root = newUnit({ id: ROOT, kind: 'text', children: [P] });
  text = { title: 'T', lang: 'en', symbol: 'S', root: ROOT, units: { [P]: paragraph, [ROOT]: root }, origins: {}, sittings: {}, gone: [] };
  [isLive, sent, kept, heeded, keepFails] = [true, [], null, [], false];
  writing = open();
});

afterEach(() => {
  writing.close();
  vi.useRealTimers();
});

describe('with a line', () => {
  test('sends one edit at a time, and is saved only when the room has it', () => {
    writing.write(P, at(10, ' shall'));
    expect([sent.length, writing.saved]).toEqual([1, 'saving']);
    writing.write(P, at(16, ' notify'));
    expect(sent.length).toBe(1);
    perform(sent[0] as never);
    writing.reconcile();
    vi.advanceTimersByTime(200);
    expect([sent.length, writing.saved]).toEqual([2, 'saving']);
    perform(sent[1] as never);
    writing.reconcile();
    expect([writing.saved, local(), truth()]).toEqual(['saved', 'Each Party shall notify', 'Each Party shall notify']);
  });

  test('gives back what is refused, beside the paragraph, with the reason', () => {
    writing.write(P, at(10, ' shall'));
    const [{ act }] = sent as [(typeof sent)[number]];
    writing.write(P, at(16, ' not'));
    writing.refused(act, AGREED);
    expect(local()).toBe('Each Party');
    expect(writing.drafts).toMatchObject([{ unit: P, why: AGREED, words: 'Each Party shall not', typed: ' shall not' }]);
    expect([heeded, writing.saved]).toEqual([[act], 'saved']);
    writing.dropDraft(writing.drafts[0]?.id ?? '');
    expect(writing.drafts).toEqual([]);
  });

  test('tells when all of a unit is settled', async () => {
    const settled = vi.fn();
    writing.write(P, at(0, 'x'));
    void writing.settled(P).then(settled);
    await vi.advanceTimersByTimeAsync(0);
    expect(settled).not.toHaveBeenCalled();
    perform(sent[0] as never);
    writing.reconcile();
    await vi.advanceTimersByTimeAsync(0);
    expect(settled).toHaveBeenCalled();
  });
});

describe('without a line', () => {
  beforeEach(() => {
    isLive = false;
  });

  test('keeps, says so, and sends nothing before everything missed is read', async () => {
    writing.write(P, at(10, ' shall'));
    expect(writing.saved).toBe('keeping');
    await vi.advanceTimersByTimeAsync(300);
    expect([writing.saved, kept?.sheets.length, sent.length]).toEqual(['kept', 1, 0]);
    others(at(0, 'Then '));
    isLive = true;
    writing.reconcile();
    expect([sent[0]?.rev, sent[0]?.ops]).toEqual([1, at(15, ' shall').ops]);
    perform(sent[0] as never);
    writing.reconcile();
    expect([truth(), local()]).toEqual(['Then Each Party shall', 'Then Each Party shall']);
  });

  test('says when this browser keeps nothing', async () => {
    keepFails = true;
    writing.write(P, at(0, 'x'));
    await vi.advanceTimersByTimeAsync(300);
    expect(writing.saved).toBe('unkept');
  });

  test('makes a draft of what was typed where brackets stand now', () => {
    writing.write(P, at(7, 'X'));
    const bracket = newUnit({ id: newId('u'), kind: 'bracket' });
    text = place(text, P, rev() + 1, [5, 5], bracket, trace());
    writing.reconcile();
    expect(local()).toBe('Each \ufffc');
    expect(writing.drafts).toMatchObject([{ typed: 'X', why: { code: 'drafting.ground_moved' } }]);
  });

  test('makes a draft of what was typed in a paragraph that is gone', () => {
    writing.write(P, at(0, 'X'));
    const { [P]: _gone, ...units } = text.units;
    text = { ...text, units };
    writing.reconcile();
    expect(writing.drafts).toMatchObject([{ words: 'XEach Party', why: { code: 'client.unit_gone' } }]);
  });

  test('waits with what was typed in a paragraph that is not loaded now', () => {
    writing.write(P, at(10, ' shall'));
    const loaded = text;
    unloaded.add(P);
    text = { ...text, units: {} };
    isLive = true;
    writing.reconcile();
    expect([sent, writing.drafts, writing.units, local()]).toEqual([[], [], [P], 'Each Party shall']);
    unloaded.clear();
    text = loaded;
    writing.reconcile();
    expect(sent[0]?.ops).toEqual(at(10, ' shall').ops);
  });

  test('makes a draft where too much happened to place the words', () => {
    writing.write(P, at(0, 'X'));
    for (let i = 0; i < 400; i++) others(at(0, '.'));
    writing.reconcile();
    expect(local()).toBe(truth());
    expect(writing.drafts).toMatchObject([{ typed: 'X', why: { code: 'client.uncertain' } }]);
  });
});

describe('after the page was left', () => {
  test('goes on with what was kept, its own entry among what was missed', async () => {
    writing.write(P, at(10, ' shall'));
    writing.write(P, at(16, '!'));
    await writing.keepNow();
    const [first] = sent as [(typeof sent)[number]];
    writing.close();
    const before = kept as unknown as Kept;
    const heardFrom = before.heardTo;
    isLive = false;
    writing = open();
    writing.restore(before, heardFrom);
    others(at(0, 'Then '));
    perform(first);
    isLive = true;
    writing.reconcile();
    expect([writing.drafts, local()]).toEqual([[], 'Then Each Party shall!']);
    expect(sent[1]?.ops).toEqual(at(21, '!').ops);
  });

  test('shows the words as a draft where it cannot tell whether they were taken', async () => {
    writing.write(P, at(10, ' shall'));
    await writing.keepNow();
    writing.close();
    const before = kept as unknown as Kept;
    writing = open();
    writing.restore(before, before.heardTo + 5);
    expect(writing.drafts).toMatchObject([{ typed: ' shall', why: { code: 'client.uncertain' } }]);
    expect(local()).toBe('Each Party');
  });

  test('shows as a draft what was in flight and is nowhere any more', async () => {
    writing.write(P, at(10, ' shall'));
    await writing.keepNow();
    writing.close();
    writing = open();
    writing.restore(kept as unknown as Kept, 0);
    writing.missing(new Set());
    expect(writing.drafts).toMatchObject([{ typed: ' shall' }]);
  });
});
