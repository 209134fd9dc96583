/** Loading a text by and by: each article once, in turn, until it is in or cannot be had. */
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Part } from '../../src/lib/capabilities/drafting/partial';
import { Parts } from '../../src/lib/capabilities/drafting/parts.svelte';
import { newUnit } from '../../src/lib/capabilities/drafting/shaping';
import { type Drafting, NO_DRAFTING, type Section, type Text } from '../../src/lib/capabilities/drafting/types';
import { newId, type UnitId } from '../../src/lib/formats';
import type { ShownState } from '../../src/lib/protocol/state';

const [ROOT, ONE, TWO] = [newId('u'), newId('u'), newId('u')] as [UnitId, UnitId, UnitId];
const UNITS = {
  [ROOT]: newUnit({ id: ROOT, kind: 'text', children: [ONE, TWO] }),
  [ONE]: newUnit({ id: ONE, kind: 'article', parent: ROOT }),
  [TWO]: newUnit({ id: TWO, kind: 'article', parent: ROOT }),
};

/** Too much for both to come in one answer. */
const SIZE = 20_000;
const described = (unit: UnitId): Section => ({
  ...{ unit, count: 1, kind: 'article', number: '', words: '', lang: null },
  ...{ paragraphs: 1, brackets: 0, states: {}, size: SIZE },
});

/** The text of which these articles are loaded. */
function textOf(...known: UnitId[]): Text {
  const units = Object.fromEntries([ROOT, ...known].map((id) => [id, UNITS[id]])) as Text['units'];
  const outline = [ONE, TWO].filter((id) => !known.includes(id)).map(described);
  return { title: 'T', lang: 'en', symbol: 'S', root: ROOT, units, origins: {}, sittings: {}, gone: [], outline };
}

/** A text of which nothing is loaded, and a server that answers when it is told to. */
function begun() {
  let drafting: Drafting = { ...NO_DRAFTING, text: textOf() };
  const asked: (readonly UnitId[])[] = [];
  const answers: { give: (part: Part) => void; fail: (failure: unknown) => void }[] = [];
  let looks = 0;
  const parts = new Parts({
    ask: (units) => {
      asked.push(units);
      return new Promise((give, fail) => answers.push({ give, fail }));
    },
    amend: async (ask) => {
      const { change } = await ask();
      ({ drafting } = change({ substates: { drafting } } as unknown as ShownState).substates as { drafting: Drafting });
      return true;
    },
    text: () => {
      looks += 1;
      // Otherwise whoever asks without end would never let this test fail.
      if (looks > 1_000) throw new Error('the text is looked at without end');
      return drafting.text;
    },
    loaded: () => undefined,
  });
  const settled = () => vi.advanceTimersByTimeAsync(0);
  return {
    parts,
    asked,
    /** A version was restored in which the text holds this. */
    hold: (id: UnitId) => {
      const text = drafting.text as Text;
      const root = newUnit({ id: ROOT, kind: 'text', children: [ONE, TWO, id] });
      drafting = { ...drafting, text: { ...text, units: { ...text.units, [ROOT]: root } } };
    },
    known: () => Object.keys(drafting.text?.units ?? {}).filter((id) => id !== ROOT),
    give: (...units: UnitId[]) => {
      answers[asked.length - 1]?.give({ epoch: 1, head: 1, copy: 'text', text: textOf(...units), comments: {} });
      return settled();
    },
    fail: (failure: unknown) => {
      answers[asked.length - 1]?.fail(failure);
      return settled();
    },
    settled,
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('loading', () => {
  test('one article asks for it alone, and once', async () => {
    const { parts, asked, known, give, settled } = begun();
    const first = parts.load([ONE]);
    const again = parts.load([ONE]);
    await settled();
    expect(asked).toEqual([[ONE]]);
    await give(ONE);
    expect([await first, await again]).toEqual([true, true]);
    expect(known()).toEqual([ONE]);
    await parts.load([ONE]);
    expect(asked).toHaveLength(1);
  });

  test('what is on its way is waited for, and said not to be in where it could not be had', async () => {
    const { parts, fail, settled } = begun();
    void parts.load([ONE]);
    let isIn: boolean | undefined;
    void parts.load([ONE]).then((found) => (isIn = found));
    await settled();
    expect(isIn).toBeUndefined();
    await fail(new Error('the line is down'));
    expect(isIn).toBe(false);
    expect(parts.failure).toEqual(new Error('the line is down'));
  });

  test('all goes on behind an article that is on its way already', async () => {
    const { parts, asked, known, give, settled } = begun();
    void parts.load([ONE]);
    const all = parts.loadAll();
    await settled();
    flushSync();
    expect(parts.progress).toEqual({ done: 0, size: 2 * SIZE });
    await give(ONE);
    expect(parts.progress).toEqual({ done: SIZE, size: 2 * SIZE });
    await give(TWO);
    expect(await all).toBe(true);
    expect(asked).toEqual([[ONE], [TWO]]);
    expect(known()).toEqual([ONE, TWO]);
    expect(parts.progress).toBeNull();
  });

  test('all stops where something cannot be had, and says why', async () => {
    const { parts, asked, fail, settled } = begun();
    const all = parts.loadAll();
    await settled();
    await fail(new Error('the line is down'));
    expect(await all).toBe(false);
    expect(asked).toHaveLength(1);
    expect([parts.progress, parts.failure]).toEqual([null, new Error('the line is down')]);
  });

  test('what is in the text no more is asked for once', async () => {
    const { parts, asked, give, settled } = begun();
    const gone = newId('u') as UnitId;
    void parts.load([gone]);
    await settled();
    await give(ONE);
    expect(parts.isUnloaded(gone)).toBe(false);
    expect(await parts.load([gone])).toBe(true);
    expect(asked).toEqual([[gone]]);
  });

  test('what was gone and is in the text again is asked for again', async () => {
    const { parts, asked, give, hold, settled } = begun();
    const restored = newId('u') as UnitId;
    void parts.load([restored]);
    await settled();
    await give(ONE);
    hold(restored);
    expect(parts.isUnloaded(restored)).toBe(true);
    void parts.load([restored]);
    await settled();
    expect(asked).toEqual([[restored], [restored]]);
  });
});
