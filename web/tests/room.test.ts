/** The room's store, played against a server of our own, from the welcome to the stream. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChannelView } from '../src/lib/channel.svelte';
import { Device } from '../src/lib/device';
import { lastVerified } from '../src/lib/remembered';
import type { RoomStore } from '../src/lib/room.svelte';
import { FakeJournal, ORIGIN, type Player } from './fakes/journal';
import type { FakeServer } from './fakes/server';
import { until, Visit } from './fakes/visit';
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
  visit = await Visit.begin('delegate');
  ({ me, ana, plenary, world, server, store } = visit);
});

afterEach(() => visit.end());

const enter = (): Promise<ChannelView> => visit.enter();

const texts = (view: ChannelView) =>
  view.stream.flatMap((item) => (item.kind === 'utterance' ? [item.text] : []));

describe('entering', () => {
  test('shows what was said, by whom, and what happened', async () => {
    await plenary.say(ana, 'Welcome all.');
    const view = await enter();
    expect([store.line.kind, view.title, view.role]).toEqual(['live', 'Plenary', 'delegate']);
    expect(view.stream.at(-1)).toMatchObject({
      ...{ kind: 'utterance', form: 'statement', text: 'Welcome all.', attested: 'signed' },
      ...{ author: { name: 'Ana', role: 'head_of_delegation' }, mine: false, redacted: null },
    });
    const lines = view.stream.flatMap((item) => (item.kind === 'line' ? [item] : []));
    expect(lines.map(({ event, about }) => [event, about])).toEqual([
      ['roster.channel_chartered', null],
      ['roster.seat_granted', 'Me'],
      ['roster.seat_granted', 'Ana'],
    ]);
    await until(() => view.report.signatures === 6);
    expect(view.report).toMatchObject({ checked: 6, waiting: 0, broken: null });
  });

  test('counts what is unread, and remembers what was read', async () => {
    await plenary.say(ana, 'One.');
    await plenary.say(ana, 'Two.');
    const view = await enter();
    expect(view.unread).toBe(2);
    await view.markRead(plenary.head - 1);
    expect(view.unread).toBe(1);
    store.stop();
    store = visit.again();
    expect((await enter()).unread).toBe(1);
  });

  test('whoever follows a channel is told when it, or the page, is left', async () => {
    const left: string[] = [];
    const quiet = () => undefined;
    const listener = { entry: quiet, taken: quiet, rejoined: quiet, answered: quiet, signal: quiet };
    const follow = (view: ChannelView) =>
      view.told.listen({ ...listener, close: () => void left.push(view.title) });
    follow(await enter());
    const caucus = await FakeJournal.found([me], { room: plenary.room, kind: 'caucus', title: 'We' });
    world.wire.say({ granted: caucus.item(me.seat) });
    await store.settled();
    follow(store.channel(caucus.id) as ChannelView);
    world.wire.say({ withdrawn: caucus.id });
    await store.settled();
    expect(left).toEqual(['We']);
    store.stop();
    expect(left).toEqual(['We', 'Plenary']);
  });

  test('a caucus granted later appears, and goes when the seat is withdrawn', async () => {
    await enter();
    const caucus = await FakeJournal.found([me], { room: plenary.room, kind: 'caucus', title: 'We' });
    world.wire.say({ granted: caucus.item(me.seat) });
    world.wire.say(server.since(caucus));
    await store.settled();
    expect(store.talking.map(({ kind }) => kind)).toEqual(['plenary', 'caucus']);
    expect(store.channel(caucus.id)?.head).toBe(caucus.head);
    world.wire.say({ withdrawn: caucus.id });
    await store.settled();
    expect(store.channels.map(({ id }) => id)).toEqual([plenary.id]);
  });

  test('a seat given back after long asks how the log was continued', async () => {
    await enter();
    const group = await FakeJournal.found([me, ana], { room: plenary.room, title: 'Group' });
    world.wire.say({ granted: group.item(me.seat) });
    world.wire.say(server.since(group));
    world.wire.say({ in: group.id, epoch: 1, checkpoint: await group.note() });
    await until(() => store.channel(group.id)?.report.signedTo === group.head);
    world.wire.say({ withdrawn: group.id });
    for (let i = 0; i < 9; i++) await group.say(ana, `Point ${i}.`);
    const item = group.item(me.seat, 0, 3);
    expect(item.proof).toEqual([]);
    world.wire.say({ granted: item });
    await store.settled();
    expect(store.channel(group.id)).toBeUndefined();
    world.continued = (first, last) => group.consistency(first, last);
    world.wire.say({ granted: item });
    await store.settled();
    expect(store.channel(group.id)?.report.broken).toBeNull();
    world.wire.say({ withdrawn: group.id });
    world.continued = () => [];
    world.wire.say({ granted: item });
    await store.settled();
    expect(store.channel(group.id)?.report.broken).not.toBeNull();
  });
});

describe('speaking', () => {
  test('is pending until the room has answered, and then in the stream', async () => {
    const view = await enter();
    store.post(SAY, words('We agree.'), view.id);
    expect(view.pending.map(({ stage }) => stage)).toEqual(['waiting']);
    expect(texts(view)).toEqual([]);
    await until(() => texts(view).length > 0);
    expect([texts(view), view.pending]).toEqual([['We agree.'], []]);
    expect(view.stream.at(-1)).toMatchObject({ mine: true });
    await until(() => view.report.signatures === plenary.head);
    expect(view.report.broken).toBeNull();
  });

  test('cites the last verified checkpoint', async () => {
    const view = await enter();
    world.wire.say({ in: plenary.id, epoch: 1, checkpoint: await plenary.note() });
    await store.settled();
    const { size } = (await lastVerified(ORIGIN, plenary.room, plenary.id)) ?? { size: 0 };
    store.post(SAY, words('Seen.'), view.id);
    await until(() => server.performed.length > 0);
    const { seen } = JSON.parse(server.performed[0]?.act ?? '{}') as { seen: { size: number } };
    expect([size, seen.size]).toEqual([5, 5]);
  });

  test('that is refused shows the sentence, and gives the words back', async () => {
    const view = await enter();
    server.refuses = { code: 'rooms.no_meeting', because: 'ask the chair', rule: null, status: 409 };
    const act = store.post(SAY, words('Too early.'), view.id);
    await until(() => view.pending[0]?.stage === 'refused');
    expect(view.pending[0]?.refusal?.because).toBe('ask the chair');
    expect(store.dismiss(act)).toEqual(words('Too early.'));
    expect([view.pending, texts(view)]).toEqual([[], []]);
  });

  test('whose answer is lost is said once, though it is sent again', async () => {
    const view = await enter();
    server.losesAnswers = true;
    store.post(SAY, words('Once.'), view.id);
    await until(() => server.performed.length > 0);
    world.wire.end(1006);
    server.losesAnswers = false;
    await until(() => world.wires.length > 1);
    await server.accept();
    await until(() => texts(view).length > 0 && view.pending.length === 0);
    expect([texts(view), server.performed.length]).toEqual([['Once.'], 1]);
  });

  test('survives leaving the page before the answer', async () => {
    const view = await enter();
    server.losesAnswers = true;
    store.post(SAY, words('Kept.'), view.id);
    await until(() => server.performed.length > 0);
    store.stop();
    server.losesAnswers = false;
    store = visit.again();
    const again = await enter();
    await until(() => texts(again).length > 0 && again.pending.length === 0);
    expect([texts(again), server.performed.length]).toEqual([['Kept.'], 1]);
  });

  test('without a line waits for it', async () => {
    const view = await enter();
    world.tell('offline');
    store.post(SAY, words('Later.'), view.id);
    await until(() => store.line.kind === 'offline');
    expect(view.pending.map(({ stage }) => stage)).toEqual(['waiting']);
    world.tell('online');
    await until(() => world.wires.length > 1);
    await server.accept();
    await until(() => texts(view).includes('Later.'));
  });
});

describe('what was said', () => {
  test('stays beside its correction, and shows that it was withdrawn', async () => {
    await plenary.say(ana, 'Frist.');
    const view = await enter();
    const target = plenary.head;
    await plenary.write(
      'channels.correct_statement',
      { target, text: 'First.', lang: 'en' },
      [{ event: 'channels.utterance_corrected', body: { target, kind: 'statement', lang: 'en' } }],
      ana,
    );
    await plenary.write(
      'channels.withdraw',
      { target },
      [{ event: 'channels.utterance_withdrawn', body: { target, kind: 'statement' } }],
      ana,
    );
    world.wire.say(server.since(plenary, target + 1));
    await store.settled();
    const said = view.stream.find(({ seq }) => seq === target);
    expect(said).toMatchObject({ text: 'Frist.', withdrawn: true });
    expect(said).toMatchObject({ corrections: [{ text: 'First.', lang: 'en' }] });
  });

  test('and is destroyed is dropped, with its corrections and the reason', async () => {
    await plenary.say(ana, 'A secret.');
    const view = await enter();
    const target = plenary.head;
    await plenary.write(
      'channels.redact',
      { target, reason: 'named a source' },
      [{ event: 'channels.redacted', body: { target, kind: 'statement', reason: 'named a source' } }],
      ana,
    );
    world.wire.say(server.since(plenary, target + 1));
    await store.settled();
    expect(view.stream.find(({ seq }) => seq === target)).toMatchObject({
      ...{ text: null, redacted: 'named a source' },
    });
  });

  test('earlier is resumed from what was verified, and loaded by page', async () => {
    await plenary.say(ana, 'Old words.');
    await enter();
    world.wire.say({ in: plenary.id, epoch: 1, checkpoint: await plenary.note() });
    await store.settled();
    store.stop();
    await plenary.say(ana, 'New words.');
    store = visit.again();
    const view = await enter();
    expect(world.wire.sent[0]).toMatchObject({ resume: { [plenary.id]: [1, 6] } });
    expect([texts(view), view.hasOlder, view.report.remembered]).toEqual([['New words.'], true, true]);
    expect(view.hasArrived).toBe(true);
    expect(await view.older()).toBe(true);
    expect(texts(view)).toEqual(['Old words.', 'New words.']);
    expect([view.hasOlder, view.report.broken]).toEqual([false, null]);
  });
});

describe('a record that breaks', () => {
  test('is said, and the channel is read-only', async () => {
    const view = await enter();
    expect(view.readOnly).toBeNull();
    await plenary.say(ana, 'Two at once?');
    await plenary.say(ana, 'Left out.');
    const frame = { in: plenary.id, epoch: 1, entries: plenary.rows(plenary.head) };
    world.wire.say(frame);
    await store.settled();
    expect(view.readOnly).toBe('broken');
    expect(view.report.broken).toMatchObject({ expected: '6', found: '7' });
    store.post(SAY, words('Hello?'), view.id);
    await until(() => view.pending[0]?.stage === 'refused');
    expect(view.pending[0]?.refusal?.code).toBe('client.record_broken');
  });
});

describe('a device', () => {
  test('that is revoked forgets its key and its drafts, and only reads', async () => {
    const view = await enter();
    await store.keepDraft(plenary.id, 'half a thought');
    const { device } = me.device;
    await plenary.byClerk('roster.revoke_device', {}, [
      { event: 'roster.device_revoked', body: { device } },
    ]);
    world.wire.say(server.since(plenary, plenary.head));
    await until(() => store.revoked);
    await store.settled();
    expect([store.device, await store.draft(plenary.id)]).toEqual([null, '']);
    expect(await Device.find({ origin: ORIGIN, room: plenary.room, person: me.person })).toBeNull();
    store.post(SAY, words('Hello?'), view.id);
    await until(() => view.pending[0]?.stage === 'refused');
  });

  test('enrolled while the room is open is taken up', async () => {
    const owner = { origin: ORIGIN, room: plenary.room, person: me.person };
    await Device.forget(owner);
    await enter();
    expect(store.device).toBeNull();
    const made = await Device.make(owner);
    await store.deviceEnrolled();
    expect((store.device as Device | null)?.id).toBe(made.id);
  });
});

describe('over HTTP', () => {
  test('everything that is said arrives all the same', async () => {
    world.onPoll = (resume) => server.frames(resume);
    world.onActs = (acts) => acts.map((row) => server.perform(row)[0]) as never;
    await store.start();
    for (let i = 1; i <= 3; i++) {
      await until(() => world.wires.length === i);
      world.wire.end(1006);
    }
    await until(() => store.ready);
    expect(store.line.kind).toBe('fallback');
    const view = store.channels[0] as ChannelView;
    store.post(SAY, words('By another road.'), view.id);
    await until(() => texts(view).length > 0 && view.pending.length === 0);
    expect([texts(view), view.report.broken]).toEqual([['By another road.'], null]);
  });
});

describe('presence', () => {
  test('is shown where the charter lets it, and to nobody else', async () => {
    const view = await enter();
    world.wire.say({ signal: 'here', in: plenary.id, from: ana.seat, with: {} });
    await store.settled();
    expect([store.isPresent(view.id, ana.seat), store.isPresent(view.id, me.seat)]).toEqual([
      ...[true, false],
    ]);
    store.signal('typing', view.id);
    expect(world.wire.sent.at(-1)).toEqual({ signal: 'typing', in: plenary.id, with: {} });
    const caucus = await FakeJournal.found([me], { room: plenary.room, kind: 'caucus' });
    world.wire.say({ granted: caucus.item(me.seat) });
    await store.settled();
    const said = world.wire.sent.length;
    store.signal('typing', caucus.id);
    expect(world.wire.sent.length).toBe(said);
  });
});

describe('drafts', () => {
  test('are found again, and destroyed with the sign-out', async () => {
    await enter();
    await store.keepDraft(plenary.id, 'half a thought');
    store.stop();
    store = visit.again();
    await enter();
    expect(await store.draft(plenary.id)).toBe('half a thought');
    world.wire.end(4001);
    await until(() => store.line.kind === 'ended');
    store = visit.again();
    await enter();
    await until(() => store.ready);
    expect(await store.draft(plenary.id)).toBe('');
  });
});
