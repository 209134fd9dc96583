/** An interpreter's own text: it is never lost, and nobody signs over words they have not read. */
import { describe, expect, test, vi } from 'vitest';
import { Bench } from '../../src/routes/room/desk/desk.svelte';
import { bestOf, differences, marked, readMatches } from '../../src/routes/room/desk/matching';
import {
  begun,
  BLANK,
  inserted,
  isBehind,
  kept,
  met,
  readKept,
  typed,
  writeKept,
  yielded,
} from '../../src/routes/room/desk/writing';
import type { ChannelId } from '../../src/lib/formats';

const DRAFT = { seq: 12, text: 'The meeting is open.' };
const NEWER = { seq: 15, text: 'The meeting is opened.' };

describe('a text', () => {
  test('begins with the draft, and follows it until somebody types', () => {
    const first = begun(null, DRAFT);
    expect(first).toEqual({ text: DRAFT.text, base: 12, isOwn: false });
    expect(met(first, NEWER)).toEqual({ text: NEWER.text, base: 15, isOwn: false });
  });

  test('stays when newer words come, and is behind them until they are read', () => {
    const own = typed(begun(null, DRAFT), 'The sitting is open.');
    expect(met(own, NEWER)).toBe(own);
    expect([isBehind(own, DRAFT), isBehind(own, NEWER)]).toEqual([false, true]);
    const read = kept(own, NEWER);
    expect(isBehind(read, NEWER)).toBe(false);
    expect(read).toEqual({ text: 'The sitting is open.', base: 15, isOwn: true });
    expect(yielded(NEWER)).toEqual({ text: NEWER.text, base: 15, isOwn: false });
  });

  test('is behind also where there was nothing before', () => {
    expect(isBehind(typed(begun(null, null), 'Own.'), DRAFT)).toBe(true);
  });

  test('that came back signed is kept no longer', () => {
    const own = typed(begun(null, DRAFT), `${NEWER.text}\n`);
    expect(met(own, NEWER)).toEqual({ text: NEWER.text, base: 15, isOwn: false });
  });

  test('takes words in the place of a draft, and at the cursor of one’s own', () => {
    const draft = inserted(begun(null, DRAFT), 'It is open.', [0, 0]);
    expect(draft.written.text).toBe('It is open.');
    const own = inserted(typed(BLANK, 'We agree, and thank.'), 'all ', [3, 3]);
    expect(own).toEqual({ written: { text: 'We all agree, and thank.', base: null, isOwn: true }, cursor: 7 });
  });

  test('is kept with what it was written after; a mere draft is not', () => {
    const own = typed(begun(null, DRAFT), 'Own words.');
    expect(readKept(writeKept(own))).toEqual(own);
    expect(writeKept(begun(null, DRAFT))).toBe('');
    expect([readKept(''), readKept('null'), readKept('{"text":3}')]).toEqual([null, null, null]);
  });
});

describe('a bench', () => {
  function bench(stored = '') {
    const drawer = new Map([['desk/c/7/en', stored]]);
    const made = new Bench({ key: 'c/7/en', channel: 'c' as ChannelId, of: 7, lang: 'en' }, {
      draft: (place) => Promise.resolve(drawer.get(place) ?? ''),
      keepDraft: (place, text) => Promise.resolve(void drawer.set(place, text)),
    });
    return { made, kept: () => drawer.get('desk/c/7/en') };
  }

  test('brings back what was kept, and says that it is behind', async () => {
    const { made } = bench(writeKept({ text: 'Own words.', base: 3, isOwn: true }));
    made.meet(DRAFT);
    await made.restore();
    expect(made.written.text).toBe('Own words.');
    expect(isBehind(made.written, DRAFT)).toBe(true);
  });

  test('prefers what is typed while the kept words are being read', async () => {
    const { made } = bench(writeKept({ text: 'Kept.', base: 3, isOwn: true }));
    const restoring = made.restore();
    made.type('Typed.');
    await restoring;
    expect(made.written.text).toBe('Typed.');
  });

  test('drops nothing that it has not read yet', async () => {
    const own = writeKept({ text: 'Own words.', base: 3, isOwn: true });
    const { made, kept: stored } = bench(own);
    const restoring = made.restore();
    made.store();
    await restoring;
    expect(stored()).toBe(own);
  });

  test('keeps what is typed, and drops it once it stands signed', () => {
    vi.useFakeTimers();
    const { made, kept: stored } = bench();
    made.isRestored = true;
    made.meet(DRAFT);
    made.type('Own.');
    vi.runAllTimers();
    expect(stored()).toContain('Own.');
    made.meet({ seq: 20, text: 'Own.' });
    expect([stored(), made.written.isOwn]).toEqual(['', false]);
    vi.useRealTimers();
  });

  test('puts refused words back beside newer ones, and below those written since', () => {
    const { made } = bench();
    made.meet(NEWER);
    made.putBack('Refused.', DRAFT.seq);
    made.putBack('Refused.', DRAFT.seq);
    expect(made.written.text).toBe('Refused.');
    expect(isBehind(made.written, NEWER)).toBe(true);
    made.type('Other.');
    made.putBack('Refused.', DRAFT.seq);
    expect(made.written.text).toBe('Other.\n\nRefused.');
  });
});

describe('what was signed for before', () => {
  const one = { score: 80, source: 'a', target: 'b', place: 4, brought: null };

  test('is read, the most alike first; what is no match is left out', () => {
    const read = readMatches({ matches: [one, { score: 'x' }, null, { ...one, score: 97 }], phrase: null });
    expect(read.matches.map(({ score }) => score)).toEqual([97, 80]);
    expect(readMatches(null)).toEqual({ matches: [], phrase: null });
    expect(readMatches({ phrase: 'Words.' }).phrase).toBe('Words.');
    expect(readMatches({ phrase: { id: 'x', text: 'Words.' } }).phrase).toBe('Words.');
  });

  test('is best where it is the same text, else a standard phrase', () => {
    expect(bestOf({ matches: [{ ...one, score: 100 }], phrase: 'p' })).toBe('b');
    expect(bestOf({ matches: [one], phrase: 'p' })).toBe('p');
    expect(bestOf({ matches: [one], phrase: null })).toBe('b');
    expect(bestOf({ matches: [], phrase: null })).toBeNull();
  });

  test('comes before what a file says, which is no certified text', () => {
    const brought = { ...one, score: 100, target: 'c', brought: { file: 'old.tmx', by: null } };
    const read = readMatches({ matches: [brought, { ...one, score: 100 }, { ...one, brought: 7 }], phrase: null });
    expect(read.matches.map(({ score, brought: from }) => [score, from?.file ?? null])).toEqual([
      [100, null],
      [100, 'old.tmx'],
      [80, null],
    ]);
    expect(bestOf({ matches: [brought], phrase: 'p' })).toBe('p');
    expect(bestOf({ matches: [brought], phrase: null })).toBe('c');
  });

  test('is shown with what differs, in any script', () => {
    const fates = (was: string, is: string) =>
      differences(was, is).map(({ change, words }) => `${change}: ${words}`);
    expect(fates('Within 30 days.', 'Within 45 days.')).toEqual([
      ...['kept: Within ', 'deleted: 30', 'inserted: 45', 'kept:  days.'],
    ]);
    expect(fates('会议开始', '会议结束')).toContain('kept: 会议');
    expect(fates('same', 'same')).toEqual(['kept: same']);
    expect(fates('', '')).toEqual([]);
    const long = 'word and '.repeat(1_000);
    expect(differences(long, `${long}more`).map(({ change }) => change)).toEqual(['deleted', 'inserted']);
  });

  test('warnings are found in the text, where they overlap as one', () => {
    expect(marked('not 30, not 40', ['not', 'not 30', ''])).toEqual([
      { words: 'not 30', isMarked: true },
      { words: ', ', isMarked: false },
      { words: 'not', isMarked: true },
      { words: ' 40', isMarked: false },
    ]);
    expect(marked('all', ['other'])).toEqual([{ words: 'all', isMarked: false }]);
    expect(marked('', ['other'])).toEqual([]);
    expect(marked('15, 5', ['5']).filter(({ isMarked }) => isMarked)).toHaveLength(1);
  });
});
