/** A record that was begun anew, as the browser meets it: examined, shown, accepted, or refused. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pinLogKey } from '../src/lib/bookmarks';
import type { ChannelView } from '../src/lib/channel.svelte';
import { b64, hex, parseAct, utf8 } from '../src/lib/formats';
import { lastVerified, remember } from '../src/lib/remembered';
import type { RoomStore } from '../src/lib/room.svelte';
import { type FakeJournal, ORIGIN, type Player } from './fakes/journal';
import type { FakeServer } from './fakes/server';
import { done, until, Visit } from './fakes/visit';
import type { World } from './fakes/world';

const SAY = 'channels.post_statement';
const words = (text: string) => ({ text, lang: 'en', reply_to: null });

let visit: Visit;
let me: Player;
let ana: Player;
let plenary: FakeJournal;
let world: World;
let server: FakeServer;
let store: RoomStore;

beforeEach(async () => {
  visit = await Visit.begin('mediator');
  ({ me, ana, plenary, world, server, store } = visit);
  world.proofs = (first) => plenary.consistencyBefore(first);
  for (let i = 1; i <= 3; i++) await plenary.say(ana, `words ${i}`);
});

afterEach(() => visit.end());

async function enter(): Promise<ChannelView> {
  const view = await visit.enter();
  await done(view.settled());
  return view;
}

/** Let this browser remember the log at a size, as an earlier visit would have left it. */
async function known(size: number, root = plenary.root(size)): Promise<void> {
  const { room, id: channel, epoch } = plenary;
  const note = await plenary.note(size, root);
  await done(remember({ origin: ORIGIN, room, channel, epoch, size, root, note }));
}

const last = () => done(lastVerified(ORIGIN, plenary.room, plenary.id));

describe('a new beginning', () => {
  test('is examined, can be read, and nothing is signed for it', async () => {
    await known(6);
    await plenary.beginAnew(7);
    const view = await enter();
    expect([view.readOnly, view.lost]).toEqual(['anew', 1]);
    expect(view.beginning).toMatchObject({ examined: 'whole', known: 6, restored: 7, lost: 1 });
    expect(view.stream.at(-1)).toMatchObject({ event: 'audit.epoch_opened', seq: 8 });
    store.post(SAY, words('Too early.'), view.id);
    await until(() => view.pending[0]?.stage === 'refused');
    expect(view.pending[0]?.refusal?.code).toBe('client.epoch_not_accepted');
    expect((await last())?.epoch).toBe(1);
  });

  test('is accepted by the person, for this browser and in the channel', async () => {
    await known(6);
    await plenary.beginAnew(7);
    const view = await enter();
    world.wire.say({ in: plenary.id, epoch: 2, checkpoint: await plenary.note() });
    await done(store.settled());
    expect(view.awaitsMe).toBe(true);
    await done(store.acceptEpoch(view));
    expect([view.readOnly, view.beginning]).toEqual(['unsettled', null]);
    await until(() => world.wire.sent.some(({ act }) => act !== undefined));
    const sent = parseAct(utf8(String(world.wire.sent.find(({ act }) => act)?.act)));
    expect([sent.do, sent.seen.epoch]).toEqual(['audit.accept_epoch', 2]);
    expect((await last())?.epoch).toBe(2);
  });

  test('says what it cannot check for who remembers a later state', async () => {
    await known(8);
    await plenary.beginAnew(6);
    const view = await enter();
    expect(view.report.broken).toBeNull();
    expect(view.beginning).toMatchObject({ examined: 'unknown', known: 8, lost: 2 });
  });

  test('is compared leaf by leaf by who was there, and what was read before stays', async () => {
    const view = await enter();
    world.wire.say({ in: plenary.id, epoch: 1, checkpoint: await plenary.note() });
    await done(store.settled());
    await plenary.beginAnew(7);
    world.wire.say({ granted: plenary.item(me.seat) });
    world.wire.say(server.since(plenary));
    await done(store.settled());
    await done(view.settled());
    expect(view.beginning).toMatchObject({ examined: 'compared', restored: 7 });
    const texts = view.stream.flatMap((item) => (item.kind === 'utterance' ? [item.text] : []));
    expect(texts).toEqual(['words 1', 'words 2']);
  });

  test('on another history than the one verified here breaks the channel', async () => {
    await known(6, new Uint8Array(32));
    await plenary.beginAnew(7);
    const view = await enter();
    expect(view.report.broken).toMatchObject({
      because: 'the record was begun anew on another history than the one verified here',
      expected: '00'.repeat(32),
    });
  });

  test('that does not name all that is lost breaks the channel', async () => {
    await known(8);
    await plenary.beginAnew(6, { lost_last: 7 });
    const view = await enter();
    expect(view.report.broken?.because).toContain('without naming all that is lost');
  });

  test('that admits two histories is no break, and says so', async () => {
    await known(6, new Uint8Array(32));
    const note = await plenary.note(6, new Uint8Array(32));
    await plenary.beginAnew(8, { note, lost_epoch: null, lost_first: null, lost_last: null });
    const view = await enter();
    expect(view.report.broken).toBeNull();
    expect(view.beginning).toMatchObject({ examined: 'contradicted', lost: 0 });
    expect(view.beginning?.expected).toBe('00'.repeat(32));
  });

  test('is heard in again once whoever presides has accepted it', async () => {
    await plenary.beginAnew(7);
    const view = await enter();
    expect(view.readOnly).toBe('unsettled');
    await plenary.byClerk('audit.accept_epoch', {}, [
      { event: 'audit.epoch_accepted', body: { epoch: 2, delegation: null } },
      { event: 'audit.epoch_settled', body: { epoch: 2 } },
    ]);
    world.wire.say(server.since(plenary, 2));
    await done(store.settled());
    expect([view.readOnly, view.awaitsMe]).toEqual([null, false]);
    await plenary.say(ana, 'On we go.');
    world.wire.say(server.since(plenary, 3));
    await done(store.settled());
    expect(view.stream.at(-1)).toMatchObject({ text: 'On we go.', seq: 10 });
  });
});

describe('a record that may not be continued', () => {
  test('is shown with the words of the server', async () => {
    const honest = plenary.item.bind(plenary);
    plenary.item = (...asked) => ({ ...honest(...asked), read_only: 'older than published' });
    const view = await enter();
    expect([view.readOnly, view.behind]).toEqual(['behind', 'older than published']);
  });

  test('whose words are destroyed raises no alarm about its key', async () => {
    const pin = (key: string) => done(pinLogKey(ORIGIN, plenary.room, plenary.id, key));
    await pin(plenary.vkey);
    const { charter } = plenary.state;
    plenary.state = { ...plenary.state, charter: charter && { ...charter, log_key: '' }, closed: true };
    const view = await enter();
    expect([view.report.broken, view.readOnly]).toEqual([null, 'destroyed']);
    expect(await pin('')).toBe(plenary.vkey);
  });

  test('[AUD8] is convicted by the checkpoint this browser remembers', async () => {
    await known(6);
    const shown: string[] = [];
    world.onDispute = (note) => {
      shown.push(note);
      const [expected, found] = [plenary.root(6), plenary.root(7)].map(b64);
      return { outcome: 'contradiction', because: '', epoch: 1, size: 6, expected, found };
    };
    const view = await enter();
    const because = 'your record of this channel is not the one this server holds';
    server.refuses = { code: 'kernel.forked_history', because, rule: null, status: 409 };
    store.post(SAY, words('Into another history.'), view.id);
    await until(() => view.report.broken !== null);
    expect(shown).toEqual([await plenary.note(6)]);
    expect(view.report.broken).toMatchObject({
      expected: hex(plenary.root(6)),
      found: hex(plenary.root(7)),
      seq: 6,
    });
  });
});

describe('who comes after a new beginning', () => {
  const texts = (view: ChannelView) =>
    view.stream.flatMap((item) => (item.kind === 'utterance' ? [item.text] : []));

  /** Load page after page until nothing is older. */
  async function readAll(view: ChannelView): Promise<void> {
    for (let i = 0; i < 10 && view.hasOlder && (await done(view.older())); i++);
    await done(view.settled());
  }

  test('reads what was restored, each entry proved by the root that the record names', async () => {
    await plenary.beginAnew(7);
    await plenary.say(ana, 'On we go.');
    const view = await enter();
    expect([texts(view), view.hasOlder]).toEqual([['On we go.'], true]);
    await readAll(view);
    expect(texts(view)).toEqual(['words 1', 'words 2', 'On we go.']);
    expect(view.stream.map(({ seq }) => seq)).toEqual([1, 2, 4, 6, 7, 8, 9]);
    expect([view.hasOlder, view.report.broken]).toEqual([false, null]);
    const said = view.stream.find((item) => item.kind === 'utterance');
    expect(said).toMatchObject({ attested: 'signed', author: { name: 'Ana' } });
  });

  test('reads through two new beginnings', async () => {
    await plenary.beginAnew(7);
    await plenary.say(ana, 'On we go.');
    await plenary.beginAnew(2);
    await plenary.say(ana, 'And again.');
    const view = await enter();
    await readAll(view);
    expect(texts(view)).toEqual(['words 1', 'words 2', 'On we go.', 'And again.']);
    expect(view.stream.at(-1)?.seq).toBe(11);
    expect(view.hasOlder).toBe(false);
  });

  test('asks by page, and not for what is before their own time', async () => {
    for (let i = 4; i <= 70; i++) await plenary.say(ana, `words ${i}`);
    const { seats } = plenary.state;
    const mine = { ...seats[me.seat], reads_from: 9 } as (typeof seats)[string];
    await plenary.beginAnew(73);
    plenary.state = { ...plenary.state, seats: { ...seats, [me.seat]: mine } };
    const asked: [number, number][] = [];
    const honest = plenary.pageOf.bind(plenary);
    plenary.pageOf = (epoch, first, limit, size) => {
      asked.push([first, limit]);
      return honest(epoch, first, limit, size);
    };
    const view = await enter();
    await readAll(view);
    expect(asked).toEqual([
      [24, 50],
      [9, 15],
    ]);
    expect([texts(view)[0], view.hasOlder]).toEqual(['words 4', false]);
  });

  test('is shown no other history: the channel breaks', async () => {
    await plenary.beginAnew(7, { root: b64(new Uint8Array(32)) });
    const view = await enter();
    await readAll(view);
    expect(view.report.broken).not.toBeNull();
    expect(texts(view)).toEqual([]);
  });

  test('and who was there, reads on from what they hold', async () => {
    for (let i = 4; i <= 120; i++) await plenary.say(ana, `words ${i}`);
    const view = await enter();
    expect(view.stream.length).toBeLessThan(120);
    world.wire.say({ in: plenary.id, epoch: 1, checkpoint: await plenary.note() });
    await done(store.settled());
    await plenary.beginAnew(123);
    world.wire.say({ granted: plenary.item(me.seat) });
    world.wire.say(server.since(plenary));
    await done(store.settled());
    await done(view.settled());
    await readAll(view);
    expect(texts(view)).toHaveLength(118);
    expect(view.hasOlder).toBe(false);
  });
});
