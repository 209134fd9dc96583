/** Where one was in the room is found again when the page is loaded again, by nobody else. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import 'fake-indexeddb/auto';
import { newId } from '../../src/lib/formats';
import { Vault } from '../../src/lib/vault';
import { Face } from '../../src/routes/room/face.svelte';
import { keepPlace, type Place, recallPlace } from '../../src/routes/room/place';
import { FakeJournal } from '../fakes/journal';
import { Visit } from '../fakes/visit';

const ORIGIN = 'https://room.example.org';
const room = newId('r');
const channel = newId('c');
const PLACE: Place = { channel, pane: 'text', side: 'unit', tabs: { [channel]: 'versions', console: 'people' } };

let tab: Map<string, string>;

beforeEach(() => {
  tab = new Map();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => tab.get(name) ?? null,
    setItem: (name: string, value: string) => void tab.set(name, value),
  });
});

afterEach(() => vi.unstubAllGlobals());

test('one is where one was, and the tab alone does not tell where', async () => {
  const vault = await Vault.open(ORIGIN, newId('p'));
  await keepPlace({ vault, room }, PLACE);
  expect(await recallPlace({ vault, room })).toEqual(PLACE);
  expect([...tab.values()].join()).not.toContain(channel);
  expect([...tab.keys()].join()).not.toContain(channel);
});

test('somebody else, another room and another tab are not led there', async () => {
  const vault = await Vault.open(ORIGIN, newId('p'));
  await keepPlace({ vault, room }, PLACE);
  expect(await recallPlace({ vault: await Vault.open(ORIGIN, newId('p')), room })).toBeNull();
  expect(await recallPlace({ vault, room: newId('r') })).toBeNull();
  expect(await recallPlace({ vault: null, room })).toBeNull();
  tab.clear();
  expect(await recallPlace({ vault, room })).toBeNull();
});

test('nothing is found after signing out', async () => {
  const person = newId('p');
  const vault = await Vault.open(ORIGIN, person);
  await keepPlace({ vault, room }, PLACE);
  await Vault.wipe(ORIGIN, person);
  expect(await recallPlace({ vault: await Vault.open(ORIGIN, person), room })).toBeNull();
});

test('what was kept by another version, or is spoilt, is no place', async () => {
  const vault = await Vault.open(ORIGIN, newId('p'));
  for (const wrong of [{}, { ...PLACE, pane: 'elsewhere' }, { ...PLACE, side: 7 }, { ...PLACE, channel: null }, { ...PLACE, tabs: { a: 1 } }]) {
    await keepPlace({ vault, room }, wrong as unknown as Place);
    expect(await recallPlace({ vault, room })).toBeNull();
  }
  for (const name of tab.keys()) tab.set(name, 'AAAA');
  expect(await recallPlace({ vault, room })).toBeNull();
  for (const name of tab.keys()) tab.set(name, '***');
  expect(await recallPlace({ vault, room })).toBeNull();
});

test('of two changes the later one stays, and a browser that keeps nothing does no harm', async () => {
  const vault = await Vault.open(ORIGIN, newId('p'));
  await Promise.all([keepPlace({ vault, room }, PLACE), keepPlace({ vault, room }, { ...PLACE, pane: 'talk' })]);
  expect((await recallPlace({ vault, room }))?.pane).toBe('talk');
  vi.stubGlobal('sessionStorage', undefined);
  await keepPlace({ vault, room }, PLACE);
  expect(await recallPlace({ vault, room })).toBeNull();
});

test('a page that is loaded again shows the channel one was in, and plenary once the seat is gone', async () => {
  const visit = await Visit.begin('delegate');
  const { me, plenary, world } = visit;
  await visit.enter();
  const group = await FakeJournal.found([me], { room: plenary.room, kind: 'contact_group' });
  world.wire.say({ granted: group.item(me.seat) });
  await visit.store.settled();
  const before = new Face(visit.store);
  await before.resume();
  expect(before.view?.id).toBe(plenary.id);
  await keepPlace(visit.store, { channel: group.id, pane: 'desk', side: 'record', tabs: {} });

  await before.resume();
  // Who interprets nowhere has no desk to come back to.
  expect([before.view?.id, before.pane, before.side]).toEqual([group.id, 'talk', 'record']);
  visit.store.stop();
  visit.again();
  await visit.enter(); // the welcome names plenary only
  const after = new Face(visit.store);
  await after.resume();
  expect([after.view?.id, after.pane, after.side]).toEqual([plenary.id, 'talk', 'people']);
  visit.end();
});
