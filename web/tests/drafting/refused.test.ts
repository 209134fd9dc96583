/** Refused acts on a text: each says which act it was, and goes when the same is tried again. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { newUnit } from '../../src/lib/capabilities/drafting/shaping';
import { TextView } from '../../src/lib/capabilities/drafting/text.svelte';
import type { ChannelView } from '../../src/lib/channel.svelte';
import { newId, type UnitId } from '../../src/lib/formats';
import { choose, t } from '../../src/lib/i18n/index.svelte';
import type { Fields } from '../../src/lib/outbox';
import { refusedAct } from '../../src/routes/room/draft/refused';
import { FakeJournal } from '../fakes/journal';
import { until, Visit } from '../fakes/visit';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));
const UNIT = newId('u') as UnitId;
const unit = newUnit({ id: UNIT, kind: 'paragraph', number: '1.2' });
const known = {
  unit: (id: UnitId) => (id === UNIT ? unit : undefined),
  called: () => '1.2',
  proposed: () => UNIT,
};
const said = (command: string, fields: Fields = {}) => refusedAct({ command: `drafting.${command}`, fields }, known);

let visit: Visit;
let text: TextView;

beforeAll(() => {
  globalThis.document ??= { documentElement: {} } as Document;
  return choose('en');
});

async function seated(): Promise<void> {
  visit = await Visit.begin('mediator');
  await visit.enter();
  const { me, plenary, store, world } = visit;
  const channel = await FakeJournal.found([me], { room: plenary.room, kind: 'drafting' });
  world.wire.say({ granted: channel.item(me.seat) });
  await store.settled();
  world.wire.say(visit.server.since(channel));
  await until(() => store.channel(channel.id)?.hasArrived === true);
  text = new TextView(store.channel(channel.id) as ChannelView, store);
}

/** Wish something, and have it refused. */
async function refused(command: string, fields: Fields): Promise<void> {
  const act = await text.submit(command, fields);
  const stage = () => text.view.pending.find(({ id }) => id === act)?.stage;
  await until(() => stage() === 'sending');
  const frame = { refused: act, in: text.view.id, code: 'drafting.symbol_taken', because: 'it is taken', rule: null, status: 409 };
  visit.world.wire.say(frame);
  await visit.store.settled();
  expect(stage()).toBe('refused');
}

const told = () => text.pending.filter(({ stage }) => stage === 'refused').map(({ fields }) => fields.symbol ?? fields.unit);

test('another try takes the refusal before it away, and no other', async () => {
  await seated();
  await refused('name_version', { symbol: 'ROOM/L.3' });
  await refused('agree_ad_referendum', { unit: UNIT, wording: 'a' });
  await refused('name_version', { symbol: 'ROOM/L.4' });
  expect(told()).toEqual([UNIT, 'ROOM/L.4']);
  await text.submit('agree_ad_referendum', { unit: newId('u'), wording: 'a' });
  expect(told()).toEqual([UNIT, 'ROOM/L.4']);
  await text.submit('agree_ad_referendum', { unit: UNIT, wording: 'b' });
  await text.submit('name_version', { symbol: 'ROOM/L.5' });
  expect(told()).toEqual([]);
  visit.end();
});

test('a version that was not named is told by its symbol', () => {
  expect(said('name_version', { symbol: 'ROOM/L.3', to_observers: false })).toBe('Version ROOM/L.3 was not named:');
  expect(said('name_version', { symbol: 'ROOM/L.3', to_observers: true })).toContain('nor published');
});

test('an act on a paragraph names the paragraph, also one that is gone', () => {
  expect(said('close_unit', { unit: UNIT })).toBe('Not done: Close 1.2:');
  expect(said('withdraw_proposal', { proposal: newId('q') })).toBe('Not done: Withdraw the proposal on 1.2:');
  expect(said('close_unit', { unit: newId('u') })).toBe('Not done: Close a paragraph no longer in the text:');
});

test('every act that can be asked of a text has words for its refusal', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\bdraft(?:ing)?\/.*\.(?:svelte|ts)$/.test(name))
    .map((name) => readFileSync(join(SOURCE, name), 'utf8'));
  const asked = new Set(
    files.flatMap((file) => [...file.matchAll(/(?:submit|post)\('(?:drafting\.)?([a-z_]+)'|staged\([^)]*'drafting\.([a-z_]+)'/g)].map((found) => found[1] ?? found[2] ?? '')),
  );
  expect(asked.size).toBeGreaterThan(35);
  const unsaid = [...asked].filter((command) => said(command, { unit: UNIT }) === t('drafting.not_done', { act: t('room.act_other') }));
  expect(unsaid).toEqual([]);
});
