/** What a log is held to: checkpoints, other authors' views, earlier visits, a line that was cut. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Unreachable } from '../src/lib/api';
import { ChannelLog } from '../src/lib/log';
import { FakeJournal, newKey, newPlayer, ORIGIN, type Player } from './fakes/journal';
import { memory, open, talk } from './fakes/opened';

let ana: Player;
let ben: Player;

beforeAll(async () => {
  ana = await newPlayer('Ana', 'head_of_delegation');
  ben = await newPlayer('Ben', 'delegate');
});

describe('what others have seen', () => {
  test('is compared with the roots computed here', async () => {
    const journal = await talk([ana, ben], 2);
    await journal.say(ben, 'I saw it', { seen: journal.seen(4) });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.report).toMatchObject({ seen: 1, broken: null });
  });

  test('shows a history forked between two readers', async () => {
    const journal = await talk([ana, ben], 2);
    const other = await talk([ana, ben], 2);
    await journal.say(ben, 'I saw another', { seen: other.seen(4) });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.broken).toMatchObject({ because: expect.stringContaining('another history') });
    expect(log.broken?.expected).not.toBe(log.broken?.found);
  });

  test('cannot be what had not happened', async () => {
    const journal = await talk([ana, ben], 2);
    const seen = { ...journal.seen(4), size: 400 };
    await journal.say(ben, 'from the future', { seen });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.broken?.because).toContain('seen more than there was');
  });
});

describe('a checkpoint', () => {
  test('that fits is remembered, and is what the next act cites', async () => {
    const journal = await talk([ana, ben], 2);
    const { log, kept, take } = open(journal, journal.item(ana.seat));
    expect(log.seen().size).toBe(0);
    take(journal.rows());
    await log.checkpoint(await journal.note(6));
    expect(log.seen()).toEqual(journal.seen(6));
    expect(kept.map(({ size }) => size)).toEqual([6]);
    expect(log.report.signedTo).toBe(6);
  });

  test('ahead of what came is met when it comes', async () => {
    const journal = await talk([ana, ben], 2);
    const { log, kept, take } = open(journal, journal.item(ana.seat));
    await log.checkpoint(await journal.note());
    expect(log.report.signedTo).toBe(0);
    take(journal.rows());
    expect([log.report.signedTo, kept.length]).toEqual([journal.head, 1]);
  });

  test('from before what was shown is tied to it by a proof', async () => {
    const journal = await talk([ana, ben], 20);
    const { log, take } = open(journal, journal.item(ana.seat, 0, 5));
    take(journal.rows(journal.head - 4));
    await log.checkpoint(await journal.note(7));
    expect(log.report).toMatchObject({ signedTo: 7, broken: null });
  });

  test('of another log than was shown breaks it', async () => {
    const journal = await talk([ana, ben], 2);
    const other = await talk([ana, ben], 2);
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    await log.checkpoint(await journal.note(6, other.root(6)));
    expect(log.broken?.because).toContain('signed another log');
  });

  test('by another key breaks it', async () => {
    const journal = await talk([ana, ben], 2);
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    await log.checkpoint(await journal.note(6, journal.root(6), await newKey()));
    expect(log.broken).not.toBeNull();
  });

  test('proves nothing either way while its proof cannot be fetched', async () => {
    const journal = await talk([ana, ben], 20);
    const item = journal.item(ana.seat, 0, 5);
    const address = { origin: ORIGIN, room: journal.room, channel: journal.id, epoch: 1 };
    const log = ChannelLog.arrive(
      address,
      item,
      journal.vkey,
      undefined,
      { state: () => ({ ...item.state, devices: {} }) },
      {
        changed: () => undefined,
        remember: async () => undefined,
        consistency: () => Promise.reject(new Unreachable()),
      },
    );
    await log.checkpoint(await journal.note(7));
    expect(log.report).toMatchObject({ signedTo: 0, broken: null });
  });
});

describe('an earlier visit', () => {
  test('is continued by a proof', async () => {
    const journal = await talk([ana, ben], 3);
    const before = await memory(journal, 6);
    for (let i = 0; i < 9; i++) await journal.say(ana, `more ${i}`);
    const { log, take } = open(journal, journal.itemFrom(ana.seat, 12, 6), before);
    take(journal.rows(12));
    expect(log.report).toMatchObject({ broken: null, remembered: true, signedTo: 6 });
  });

  test('is continued exactly where it ended', async () => {
    const journal = await talk([ana, ben], 5);
    const { log, take } = open(journal, journal.item(ana.seat, 7), await memory(journal, 7));
    take(journal.rows(8));
    expect(log.report).toMatchObject({ broken: null, remembered: true, checked: 3 });
    expect(log.seen()).toEqual(journal.seen(7));
  });

  test('is met when the reading begins before it', async () => {
    const journal = await talk([ana, ben], 5);
    const { log, take } = open(journal, journal.itemFrom(ana.seat, 1, 0), await memory(journal, 7));
    take(journal.rows());
    expect(log.report).toMatchObject({ broken: null, signedTo: 7 });
  });

  test('finds a history that was written anew', async () => {
    const journal = await talk([ana, ben], 5);
    const before = { ...(await memory(journal, 7)), root: (await talk([ana, ben], 5)).root(7) };
    const { log } = open(journal, journal.item(ana.seat, 7), before);
    expect(log.broken?.because).toContain('two roots at one size');
  });

  test('finds a history met later that was written anew', async () => {
    const journal = await talk([ana, ben], 5);
    const before = { ...(await memory(journal, 7)), root: (await talk([ana, ben], 5)).root(7) };
    const { log, taken, take } = open(journal, journal.itemFrom(ana.seat, 1, 0), before);
    take(journal.rows());
    expect(log.broken?.because).toContain('verified on an earlier visit');
    expect(taken.length).toBeLessThan(7);
  });

  test('finds a log that was cut short', async () => {
    const journal = await talk([ana, ben], 2);
    const before = { ...(await memory(journal, 6)), size: 60 };
    const { log } = open(journal, journal.item(ana.seat), before);
    expect(log.broken).toEqual({
      ...{ because: 'the log is shorter than it was', expected: '60' },
      ...{ found: String(journal.head), seq: null },
    });
  });

  test('of a former epoch is said, and is no break', async () => {
    const before = await memory(await talk([ana, ben], 2), 6);
    const journal = await FakeJournal.found([ana], { epoch: 2 });
    const { log, take } = open(journal, journal.item(ana.seat), before);
    take(journal.rows());
    expect(log.report).toMatchObject({ broken: null, formerEpoch: 1 });
  });

  test('pins the key of the log', async () => {
    const journal = await talk([ana, ben], 2);
    const { log } = open(
      { ...journal, vkey: 'another', id: journal.id, room: journal.room } as FakeJournal,
      journal.item(ana.seat),
    );
    expect(log.broken?.because).toContain('another key than before');
  });
});

describe('after the line was cut', () => {
  test('the log goes on where it stood', async () => {
    const journal = await talk([ana, ben], 2);
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    const size = log.size;
    await journal.say(ana, 'meanwhile');
    expect(log.rejoin(journal.item(ana.seat, size))).toBe(true);
    take(journal.rows(size + 1));
    expect(log.report).toMatchObject({ broken: null, checked: journal.head });
  });

  test('a gap is crossed only by a proof', async () => {
    const journal = await talk([ana, ben], 2);
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    const size = log.size;
    for (let i = 0; i < 9; i++) await journal.say(ana, `more ${i}`);
    expect(log.rejoin(journal.itemFrom(ana.seat, size + 5, size))).toBe(false);
    take(journal.rows(size + 5));
    expect([log.broken, log.size]).toEqual([null, journal.head]);
  });

  test('another history under the same name is found', async () => {
    const journal = await talk([ana, ben], 2);
    const other = await talk([ana, ben], 3);
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    log.rejoin({ ...other.item(ana.seat, log.size), channel: journal.id });
    expect(log.broken?.because).toContain('no longer leads to what was verified here');
  });
});

