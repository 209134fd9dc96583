/** How often a channel is drawn: what many write a moment late, all else at once. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChannelView } from '../src/lib/channel.svelte';
import type { Drafting } from '../src/lib/capabilities/drafting/types';
import { newId } from '../src/lib/formats';
import type { ShownState } from '../src/lib/protocol/state';
import { FakeJournal } from './fakes/journal';
import { until, Visit } from './fakes/visit';

const root = newId('u');
const paragraph = newId('u');

let visit: Visit;
let text: FakeJournal;
let view: ChannelView;

beforeEach(async () => {
  visit = await Visit.begin('delegate');
  await visit.enter();
  const { me, plenary, store, world } = visit;
  text = await FakeJournal.found([me], { room: plenary.room, kind: 'drafting' });
  const begun = { root, title: 'T', lang: 'en', symbol: 'R/L.1', mode: 'rolling', open: false };
  const unit = { id: paragraph, kind: 'paragraph', number: '1', words: ['The parties'], lang: null, placed_as: 'added', children: [] };
  await text.byClerk('drafting.begin_text', {}, [
    { event: 'drafting.text_begun', body: begun },
    { event: 'drafting.units_inserted', body: { parent: root, after: null, units: [unit], open: false } },
  ]);
  world.wire.say({ granted: text.item(me.seat) });
  await store.settled();
  world.wire.say(visit.server.since(text));
  await until(() => store.channel(text.id)?.hasArrived === true);
  view = store.channel(text.id) as ChannelView;
});

afterEach(() => visit.end());

const words = ({ substates }: ShownState): string =>
  ((substates.drafting as Drafting).text?.units[paragraph]?.words ?? []).map(([piece]) => piece).join('');

async function typed(letter: string): Promise<void> {
  const delta = [{ insert: letter }];
  await text.byClerk('drafting.edit_unit', {}, [
    { event: 'drafting.unit_edited', body: { unit: paragraph, delta, lapsed: [], open: false } },
  ]);
  visit.world.wire.say(visit.server.since(text, text.head));
}

test('words that others write are drawn a moment later, all that came together', async () => {
  const drawn = view.state;
  for (const letter of 'abc') await typed(letter);
  await visit.store.settled();
  expect(words(view.latest)).toContain('cba');
  expect([view.state === drawn, view.hasArrived]).toEqual([true, true]);
  await until(() => view.state !== drawn);
  expect(view.state).toBe(view.latest);
});

test('anything else is drawn at once, and what was written with it', async () => {
  await typed('a');
  await text.byClerk('roster.close_channel', {}, [{ event: 'roster.channel_closed', body: {} }]);
  visit.world.wire.say(visit.server.since(text, text.head));
  await visit.store.settled();
  expect(view.state).toBe(view.latest);
  expect([view.readOnly, words(view.state)]).toEqual(['closed', expect.stringContaining('a')]);
});
