/** What the screen makes of translations: wording, marks, news for the ear, and acts. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { ShownTranslation } from '../../src/lib/capabilities/interpretation/relayed';
import type { Translation } from '../../src/lib/capabilities/interpretation/types';
import type { ChannelView } from '../../src/lib/channel.svelte';
import { choose as chooseLanguage, t } from '../../src/lib/i18n/index.svelte';
import type { PendingAct } from '../../src/lib/outbox';
import type { ShownState } from '../../src/lib/protocol/state';
import type { UtteranceItem } from '../../src/lib/stream';
import { again, relay } from '../../src/routes/room/relay/acting';
import { Heard } from '../../src/routes/room/relay/heard';
import { cautionKey, marksOf } from '../../src/routes/room/relay/marks';
import { previewMark, warnedIn } from '../../src/routes/room/relay/preview';
import { shownOf, wordingFor } from '../../src/routes/room/relay/shown';

const SAID = {
  ...{ kind: 'utterance', seq: 1, at: 1, author: null, attested: 'word', form: 'statement' },
  ...{ text: 'Zwölf.', lang: 'de', replyTo: null, forChannel: null, corrections: [] },
  ...{ withdrawn: false, redacted: null, mine: false },
} as const satisfies UtteranceItem;

function held(texts: number[], more: Partial<Translation> = {}): Translation {
  return {
    ...{ of: 1, lang: 'fr', stage: 'machine', texts, origin: 'machine', engine: null, gist: false },
    ...{ cautions: [], taken_by: null, certified_by: null, checked_by: null, wanted_by: [] },
    ...{ queries: [], answered: [], was_requested: false, glossary: null, promoted: null, ...more },
  };
}

function shown(more: Partial<ShownTranslation> = {}): ShownTranslation {
  const newest = { seq: 2, at: 2, author: null, attested: 'word', text: 'Douze.' } as const;
  return {
    ...{ ...held([2]), standing: 'machine', inReview: false, isWanted: false, newest, former: null },
    ...{ warned: [], making: null, certifier: null, reviewer: null, checker: null, asked: [] },
    ...{ withdrawal: null, unloaded: null, ...more },
  };
}

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await chooseLanguage('en');
});

describe('the wording', () => {
  test('is in the reader’s language, and destroyed words have none', () => {
    const there = () => [shown()];
    expect(wordingFor(SAID, there, ['fr'])).toEqual({ text: 'Douze.', lang: 'fr' });
    expect(wordingFor(SAID, there, ['ru'])).toEqual({ text: 'Zwölf.', lang: 'de' });
    expect(wordingFor({ ...SAID, redacted: 'a name' }, there, ['fr']).text).toBeNull();
  });

  test('hides the original where a translation stands in its place, also of a correction', () => {
    const of = (place: number) => (seq: number) => (seq === place ? [shown()] : []);
    const corrected = { ...SAID, corrections: [{ seq: 5, at: 5, lang: 'de', text: 'Elf.' }] };
    const told = (...given: Parameters<typeof shownOf>) => Object.values(shownOf(...given));
    expect(told(SAID, of(1), ['fr'])).toEqual([true, true]);
    expect(told(SAID, of(1), ['fr', 'de'])).toEqual([false, true]);
    expect(told(SAID, of(1), ['de'])).toEqual([false, false]);
    expect(told(corrected, of(5), ['fr'])).toEqual([true, true]);
    expect(told({ ...corrected, redacted: 'x' }, of(5), ['fr'])).toEqual([false, false]);
  });
});

describe('the marks', () => {
  const said = (more: Partial<ShownTranslation>) =>
    marksOf(shown(more)).map(({ key, given }) => t(key, given).replace(/[\u2066-\u2069]/g, ''));

  test('never call a machine’s words checked', () => {
    expect(said({})).toEqual(['Machine draft, not checked']);
    expect(said({ standing: 'gist' })).toEqual(['Gist only']);
    expect(said({ standing: 'phrase' })).toEqual(['Standard phrase, not yet reviewed']);
  });

  test('name who signed, as far as the reader may know', () => {
    const certified = { standing: 'certified', stage: 'certified' } as const;
    expect(said({ ...certified, certifier: 'Ivo' })).toEqual(['Certified by Ivo']);
    expect(said(certified)).toEqual(['Certified by an interpreter']);
    const checked = { ...certified, certifier: 'Ivo', checked_by: 's_2', checker: 'Ines' } as never;
    expect(said(checked)).toEqual(['Certified by Ivo', 'Checked by Ines']);
  });

  test('say what is under way', () => {
    const none = { standing: 'requested', newest: null } as const;
    expect(said({ ...none, isWanted: true })).toEqual(['Interpreter requested']);
    expect(said({ ...none, isWanted: true, inReview: true })).toEqual(['In review']);
    expect(said(none)).toEqual([]);
    const asked = [{ seq: 3, at: 3, author: null, question: null }];
    expect(said({ asked })).toEqual(['Machine draft, not checked', 'Queried']);
    expect(said({ standing: 'withdrawn' })).toEqual(['Translation withdrawn']);
  });

  test('of a preview are those it would bear when published', () => {
    const draft = { lang: 'fr', text: 'x', engine: null, gist: false, cautions: [] };
    const keys = (['machine', 'phrasebook', 'memory'] as const).map(
      (origin) => previewMark({ ...draft, origin }).key,
    );
    expect(keys).toEqual(['relay.standing_machine', 'relay.standing_phrase', 'relay.standing_memory']);
    expect(previewMark({ ...draft, origin: 'machine', gist: true }).key).toBe('relay.standing_gist');
    const cautions = [{ caution: 'numbers', in_source: '12', in_target: '' }] as const;
    expect(warnedIn({ ...draft, origin: 'machine', cautions })).toEqual([
      { caution: 'numbers', inSource: '12', inTarget: '' },
    ]);
    expect(t(cautionKey('prohibition'))).toContain('forbidden');
  });
});

describe('to the ear', () => {
  const state = (translations: Record<string, Translation>) =>
    ({ substates: { interpretation: { readings: {}, translations, relied: {} } } }) as unknown as ShownState;
  const said = new Map([[1, SAID as UtteranceItem]]);

  test('what was there when one came is no news', () => {
    const heard = new Heard();
    expect(heard.news(state({ '1 fr': held([2]) }), said, () => [shown()], ['fr'])).toEqual([]);
  });

  test('a translation into a language one reads is news, into another it is not', () => {
    for (const [reads, count] of [[['fr'], 1], [['ru'], 0], [['de', 'fr'], 1], [[], 0]] as const) {
      const heard = new Heard();
      heard.news(state({}), said, () => [], reads);
      const news = heard.news(state({ '1 fr': held([2]) }), said, () => [shown()], reads);
      expect(news.length).toBe(count);
    }
  });

  test('other words are a correction, the same words signed are not', () => {
    const now = shown({ texts: [2, 4], standing: 'certified', stage: 'certified' });
    const former = { seq: 2, at: 2, author: null, attested: 'word', text: 'Vingt.' } as const;
    for (const [before, count] of [[null, 0], [former, 1]] as const) {
      const heard = new Heard();
      heard.news(state({ '1 fr': held([2]) }), said, () => [], ['fr']);
      const after = state({ '1 fr': held([2, 4], { stage: 'certified' }) });
      expect(heard.news(after, said, () => [{ ...now, former: before }], ['fr']).length).toBe(count);
    }
  });

  test('what was taken back is news to whoever reads that language, once', () => {
    const gone = shown({ stage: 'withdrawn', standing: 'withdrawn' });
    for (const [reads, kinds] of [[['fr'], ['withdrawn']], [['ru'], []]] as const) {
      const heard = new Heard();
      heard.news(state({ '1 fr': held([2]) }), said, () => [], reads);
      const after = () => state({ '1 fr': held([2], { stage: 'withdrawn' }) });
      expect(heard.news(after(), said, () => [gone], reads).map(({ kind }) => kind)).toEqual(kinds);
      expect(heard.news(after(), said, () => [gone], reads)).toEqual([]);
    }
  });

  test('a review, a question, or what is not loaded is told to nobody', () => {
    const heard = new Heard();
    heard.news(state({ '1 fr': held([2]) }), said, () => [shown()], ['fr']);
    const queried = state({ '1 fr': held([2], { queries: [3] }), '9 fr': held([10], { of: 9 }) });
    expect(heard.news(queried, said, () => [shown()], ['fr'])).toEqual([]);
  });
});

describe('an act of the relay', () => {
  const seats = { s_1: { id: 's_1', role: 'delegate', reads_from: 1 } };
  const utterances = { 1: { kind: 'statement', lang: 'de', corrections: [], redacted: null } };
  const view = (redacted: string | null) =>
    ({
      id: 'c_1',
      latest: { seats, substates: { channels: { utterances: { 1: { ...utterances[1], redacted } } } } },
    }) as unknown as ChannelView;

  test('names everybody whom it reaches, and waits for nothing', () => {
    const post = vi.fn(() => 'a_1' as never);
    relay({ post }, view(null), 'query_translation', 1, { lang: 'fr', question: 'Twelve?' });
    const fields = { of: 1, to: ['members'], lang: 'fr', question: 'Twelve?' };
    expect(post).toHaveBeenCalledWith('interpretation.query_translation', fields, 'c_1', 0);
  });

  test('that was refused is tried again with those whom it reaches now', () => {
    const store = { post: vi.fn(() => 'a_2' as never), retry: vi.fn(), dismiss: vi.fn() };
    const fields = { of: 1, to: ['members:1'], lang: 'fr' };
    const act = { id: 'a_1', command: 'interpretation.take_up', fields } as unknown as PendingAct;
    again(store, view(null), act);
    const now = { of: 1, to: ['members'], lang: 'fr' };
    expect(store.post).toHaveBeenCalledWith('interpretation.take_up', now, 'c_1', 0);
    expect([store.dismiss.mock.calls, store.retry.mock.calls]).toEqual([[['a_1']], []]);
    again(store, view(null), { ...act, command: 'channels.post_message', fields: { text: 'x' } });
    expect(store.retry).toHaveBeenCalledWith('a_1');
  });

  test('about words that are destroyed is not posted', () => {
    const post = vi.fn();
    expect(relay({ post }, view('a name'), 'rely_on_original', 1)).toBeNull();
    expect(post).not.toHaveBeenCalled();
  });
});
