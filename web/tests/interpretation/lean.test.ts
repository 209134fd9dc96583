/** Translations that were left out on a thin line: told apart from destroyed ones, and had on request. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { chooseBandwidth } from '../../src/lib/bandwidth.svelte';
import { interpretationIn } from '../../src/lib/capabilities/interpretation/types';
import type { ChannelView } from '../../src/lib/channel.svelte';
import { choose as chooseLanguage } from '../../src/lib/i18n/index.svelte';
import type { EntriesFrame, PartRow } from '../../src/lib/protocol/frames';
import { wantedIn } from '../../src/routes/room/relay/reads.svelte';
import type { FakeJournal } from '../fakes/journal';
import { done, Visit } from '../fakes/visit';

let visit: Visit;
let plenary: FakeJournal;
let of: number;

const TO = { to: ['all'] };

beforeEach(async () => {
  visit = await Visit.begin('delegate');
  ({ plenary } = visit);
  await plenary.say(visit.ana, 'Article 12 stands.');
  of = plenary.head;
});

afterEach(() => visit.end());

async function published(lang: string, text: string): Promise<number> {
  const made = { origin: 'machine', engine: 'toy 1', gist: true, memory: null };
  const body = { of, lang, ...TO, ...made, cautions: [] };
  await plenary.byClerk('interpretation.publish_translation', { ...body, text }, [
    { event: 'interpretation.translation_published', body },
  ]);
  return plenary.head;
}

function words(view: ChannelView): (string | null)[] {
  return view.translations(of).map(({ newest }) => newest?.text ?? null);
}

describe('a translation that is not wanted', () => {
  test('[WS11] is known without its words, which are had on request and checked', async () => {
    await published('fr', 'L’article 12 demeure.');
    const place = await published('ru', 'Статья 12 остаётся.');
    visit.store.want(['fr']);
    const view = await visit.enter();
    expect(words(view)).toEqual(['L’article 12 demeure.', null]);
    const [, russian] = view.translations(of);
    expect(russian).toMatchObject({ standing: 'gist', engine: 'toy 1', unloaded: place });
    expect(view.report).toMatchObject({ broken: null, checked: plenary.head });
    const asked = visit.world.wants.length;
    expect(await done(view.load(place))).toBe(true);
    expect(visit.world.wants.slice(asked)).toEqual([null]);
    expect(words(view)).toEqual(['L’article 12 demeure.', 'Статья 12 остаётся.']);
    expect(view.translations(of)[1]).toMatchObject({ unloaded: null, newest: { author: { role: 'clerk' } } });
    expect(view.report.broken).toBeNull();
  });

  test('[WS11] leads to the same as one that came whole', async () => {
    await published('ru', 'Статья 12 остаётся.');
    const whole = await visit.enter();
    const known = interpretationIn(whole.state);
    visit.store.stop();
    visit.again().want([]);
    const lean = await visit.enter();
    expect(interpretationIn(lean.state)).toEqual(known);
    await published('zh', '第12条不变。');
    visit.world.wire.say(visit.server.since(plenary, plenary.head, []));
    await done(visit.store.settled());
    const { translations } = interpretationIn(lean.state);
    expect(Object.values(translations).map(({ lang, stage }) => [lang, stage])).toEqual([
      ['ru', 'machine'],
      ['zh', 'machine'],
    ]);
    expect(words(lean)).toEqual([null, null]);
  });

  test('[WS11] is left out of pages of the past, too', async () => {
    await published('ru', 'Статья 12 остаётся.');
    for (let i = 0; i < 100; i++) await plenary.say(visit.ana, `Point ${i}.`);
    visit.store.want(['fr']);
    const view = await visit.enter();
    expect(await done(view.older())).toBe(true);
    expect(visit.world.wants).toEqual([['fr']]);
    expect(view.stream.some(({ seq }) => seq === of)).toBe(true);
    expect(words(view)).toEqual([null]);
  });

  test('stays left out when the line is down, and nothing breaks', async () => {
    const place = await published('ru', 'Статья 12 остаётся.');
    visit.store.want(['fr']);
    const view = await visit.enter();
    visit.world.pages = null;
    expect(await done(view.load(place))).toBe(false);
    expect(view.report.broken).toBeNull();
    expect(view.translations(of)[0]?.unloaded).toBe(place);
  });

  test('[FMT3] with other words than the leaf committed to breaks the record', async () => {
    const place = await published('ru', 'Статья 12 остаётся.');
    visit.store.want(['fr']);
    const view = await visit.enter();
    const honest = visit.world.pages;
    visit.world.pages = (...asked) => {
      const page = honest?.(...asked) as { entries: EntriesFrame['entries'] };
      const entries = page.entries.map((row) => {
        const said = row.parts.with as PartRow;
        const text = said.text.replace('остаётся', 'отменена');
        return { ...row, parts: { ...row.parts, with: { ...said, text } } };
      });
      return { ...page, entries };
    };
    expect(await done(view.load(place))).toBe(false);
    expect(view.report.broken).not.toBeNull();
    expect(words(view)).toEqual([null]);
  });
});

describe('what is wanted', () => {
  beforeEach(async () => {
    vi.stubGlobal('document', { documentElement: {} });
    await chooseLanguage('fr');
  });

  afterEach(() => {
    chooseBandwidth(false);
    vi.unstubAllGlobals();
  });

  test('on a thin line is what one reads; else all there is', async () => {
    expect(wantedIn(visit.store)).toBeNull();
    chooseBandwidth(true);
    expect(wantedIn(visit.store)).toEqual(['fr']);
    await visit.enter();
    expect(wantedIn(visit.store)).toEqual(['fr']);
    const body = { languages: ['zh', 'en'] };
    await plenary.write('interpretation.read_in', body, [
      { event: 'interpretation.reading_chosen', body },
    ], visit.me);
    visit.world.wire.say(visit.server.since(plenary, plenary.head));
    await done(visit.store.settled());
    expect(wantedIn(visit.store)).toEqual(['en', 'zh']);
    chooseBandwidth(false);
    expect(wantedIn(visit.store)).toBeNull();
  });
});
