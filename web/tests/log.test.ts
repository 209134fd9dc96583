/** The log of a channel as the browser verifies it: what holds is taken in, what does not breaks it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Unreachable } from '../src/lib/api';
import { fold } from '../src/lib/fold';
import { newId } from '../src/lib/formats';
import { ChannelLog, type VerifiedEntry } from '../src/lib/log';
import type { ChannelItem, EntryRow } from '../src/lib/protocol/frames';
import type { ShownState } from '../src/lib/protocol/state';
import type { Remembered } from '../src/lib/remembered';
import { FakeJournal, newKey, newPlayer, ORIGIN, type Player } from './fakes/journal';

let ana: Player;
let ben: Player;

beforeAll(async () => {
  ana = await newPlayer('Ana', 'head_of_delegation');
  ben = await newPlayer('Ben', 'delegate');
});

interface Opened {
  log: ChannelLog;
  taken: VerifiedEntry[];
  kept: Remembered[];
  take(rows: readonly EntryRow[]): void;
}

function open(journal: FakeJournal, item: ChannelItem, remembered?: Remembered): Opened {
  let state: ShownState = item.state;
  const taken: VerifiedEntry[] = [];
  const kept: Remembered[] = [];
  const address = { origin: ORIGIN, room: journal.room, channel: journal.id, epoch: item.epoch };
  const log = ChannelLog.arrive(
    address,
    item,
    journal.vkey,
    remembered,
    { device: (id) => state.devices[id], charter: () => state.charter },
    {
      changed: () => undefined,
      remember: async (checkpoint) => kept.push(checkpoint),
      consistency: async (first, last) => ({ proof: journal.consistency(first, last) }),
    },
  );
  const take = (rows: readonly EntryRow[]) =>
    log.take(rows, (entry) => {
      taken.push(entry);
      const { seq, at } = entry.leaf;
      if (seq <= item.head) return;
      const place = { seq, at, seat: null, delegation: null, role: null };
      for (const fact of entry.facts) state = fold(state, fact, place);
    });
  return { log, taken, kept, take };
}

async function talk(count: number): Promise<FakeJournal> {
  const journal = await FakeJournal.found([ana, ben]);
  for (let i = 1; i <= count; i++) await journal.say(i % 2 ? ana : ben, `words ${i}`);
  return journal;
}

async function memory(journal: FakeJournal, size: number): Promise<Remembered> {
  return {
    ...{ origin: ORIGIN, room: journal.room, channel: journal.id, epoch: journal.epoch },
    ...{ size, root: journal.root(size), note: await journal.note(size) },
  };
}

describe('entries', () => {
  test('that hold are taken in, and every signature is verified', async () => {
    const journal = await talk(3);
    const { log, taken, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    await log.settled();
    expect(log.broken).toBeNull();
    expect(taken.at(-1)?.content).toEqual({ text: 'words 3', lang: 'en', reply_to: null });
    expect(log.report).toMatchObject({ checked: 8, total: 8, signatures: 8, onWord: 0 });
  });

  test('that come twice are compared and left aside', async () => {
    const journal = await talk(1);
    const { log, taken, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    take(journal.rows());
    expect([log.broken, taken.length]).toEqual([null, journal.head]);
  });

  test('of a device admitted in the same frame are read with its key', async () => {
    const journal = await talk(1);
    const { log, take } = open(journal, journal.item(ana.seat));
    const cho = await newPlayer('Cho', 'expert');
    await journal.seat(cho);
    await journal.say(cho, 'now me');
    take(journal.rows());
    await log.settled();
    expect(log.report).toMatchObject({ broken: null, onWord: 0, signatures: journal.head });
  });

  test('with the author withheld rest on the word of the server', async () => {
    const journal = await talk(1);
    const { log, taken, take } = open(journal, journal.item(ana.seat));
    const rows = journal.rows();
    const last = rows.at(-1) as EntryRow;
    const { act: _act, who: _who, ...parts } = last.parts;
    take([...rows.slice(0, -1), { ...last, parts }]);
    expect(log.broken).toBeNull();
    expect(taken.at(-1)).toMatchObject({ attested: 'word', withheld: ['act', 'who'] });
    expect(log.report.onWord).toBe(1);
  });

  test('whose words are destroyed keep their place', async () => {
    const journal = await talk(1);
    const { log, taken, take } = open(journal, journal.item(ana.seat));
    const rows = journal.rows();
    const last = rows.at(-1) as EntryRow;
    const { with: _with, ...parts } = last.parts;
    take([...rows.slice(0, -1), { ...last, parts, gone: ['with'] }]);
    expect(log.broken).toBeNull();
    expect(taken.at(-1)).toMatchObject({ content: null, withheld: [], gone: ['with'] });
  });

  test.each([
    ['left out', (rows: EntryRow[]) => rows.toSpliced(3, 1), 'missing or out of order'],
    ['swapped', (rows: EntryRow[]) => [...rows.slice(0, 3), rows[4], rows[3]], 'out of order'],
    ['with other words', (rows: EntryRow[]) => reworded(rows), 'not what the entry recorded'],
    ['announced as another', (rows: EntryRow[]) => renumbered(rows), 'announced'],
  ])('%s break the log', async (_name, twist, because) => {
    const journal = await talk(2);
    const { log, take } = open(journal, journal.item(ana.seat));
    take(twist(journal.rows()) as EntryRow[]);
    expect(log.broken?.because).toContain(because);
  });

  test('after the break are not taken in', async () => {
    const journal = await talk(2);
    const { log, taken, take } = open(journal, journal.item(ana.seat));
    take(journal.rows(2));
    take(journal.rows());
    expect([log.broken?.seq, taken]).toEqual([2, []]);
  });

  test('with a forged signature break the log at their place', async () => {
    const journal = await talk(0);
    await journal.say(ana, 'never said', { forge: (good) => good.with(5, (good[5] ?? 0) ^ 1) as never });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    await log.settled();
    expect(log.broken).toMatchObject({ seq: journal.head });
  });

  test('signed with another key than was admitted break the log', async () => {
    const journal = await talk(0);
    const signer = { ...(await newKey()), device: ana.device.device };
    await journal.say(ana, 'never said', { signer });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.broken?.because).toContain('another key than was admitted');
  });

  test('of one device whose numbers do not grow break the log', async () => {
    const journal = await talk(0);
    await journal.say(ana, 'second', { n: 20 });
    await journal.say(ana, 'first', { n: 19 });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.broken?.because).toContain("device's acts are out of order");
  });

  test('with an id that was there before break the log', async () => {
    const journal = await talk(0);
    const id = newId('a');
    await journal.say(ana, 'once', { id });
    await journal.say(ana, 'twice', { id });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.broken?.because).toContain('same act was recorded twice');
  });

  test('that go back in time break the log', async () => {
    const journal = await talk(0);
    await journal.say(ana, 'earlier', { at: 5 });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.broken?.because).toContain('time is not after');
  });

  test('that cannot be read break the log without an accident', async () => {
    const journal = await talk(0);
    const { log, take } = open(journal, journal.item(ana.seat));
    take([{ seq: 1, leaf: '{}' } as EntryRow]);
    expect(log.broken).not.toBeNull();
  });
});

describe('what others have seen', () => {
  test('is compared with the roots computed here', async () => {
    const journal = await talk(2);
    await journal.say(ben, 'I saw it', { seen: journal.seen(4) });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.report).toMatchObject({ seen: 1, broken: null });
  });

  test('shows a history forked between two readers', async () => {
    const journal = await talk(2);
    const other = await talk(2);
    await journal.say(ben, 'I saw another', { seen: other.seen(4) });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.broken).toMatchObject({ because: expect.stringContaining('another history') });
    expect(log.broken?.expected).not.toBe(log.broken?.found);
  });

  test('cannot be what had not happened', async () => {
    const journal = await talk(2);
    const seen = { ...journal.seen(4), size: 400 };
    await journal.say(ben, 'from the future', { seen });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.broken?.because).toContain('seen more than there was');
  });
});

describe('a checkpoint', () => {
  test('that fits is remembered, and is what the next act cites', async () => {
    const journal = await talk(2);
    const { log, kept, take } = open(journal, journal.item(ana.seat));
    expect(log.seen().size).toBe(0);
    take(journal.rows());
    await log.checkpoint(await journal.note(6));
    expect(log.seen()).toEqual(journal.seen(6));
    expect(kept.map(({ size }) => size)).toEqual([6]);
    expect(log.report.signedTo).toBe(6);
  });

  test('ahead of what came is met when it comes', async () => {
    const journal = await talk(2);
    const { log, kept, take } = open(journal, journal.item(ana.seat));
    await log.checkpoint(await journal.note());
    expect(log.report.signedTo).toBe(0);
    take(journal.rows());
    expect([log.report.signedTo, kept.length]).toEqual([journal.head, 1]);
  });

  test('from before what was shown is tied to it by a proof', async () => {
    const journal = await talk(20);
    const { log, take } = open(journal, journal.item(ana.seat, 0, 5));
    take(journal.rows(journal.head - 4));
    await log.checkpoint(await journal.note(7));
    expect(log.report).toMatchObject({ signedTo: 7, broken: null });
  });

  test('of another log than was shown breaks it', async () => {
    const journal = await talk(2);
    const other = await talk(2);
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    await log.checkpoint(await journal.note(6, other.root(6)));
    expect(log.broken?.because).toContain('signed another log');
  });

  test('by another key breaks it', async () => {
    const journal = await talk(2);
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    await log.checkpoint(await journal.note(6, journal.root(6), await newKey()));
    expect(log.broken).not.toBeNull();
  });

  test('proves nothing either way while its proof cannot be fetched', async () => {
    const journal = await talk(20);
    const item = journal.item(ana.seat, 0, 5);
    const address = { origin: ORIGIN, room: journal.room, channel: journal.id, epoch: 1 };
    const log = ChannelLog.arrive(
      address,
      item,
      journal.vkey,
      undefined,
      { device: () => undefined, charter: () => item.state.charter },
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
    const journal = await talk(3);
    const before = await memory(journal, 6);
    for (let i = 0; i < 9; i++) await journal.say(ana, `more ${i}`);
    const { log, take } = open(journal, journal.itemFrom(ana.seat, 12, 6), before);
    take(journal.rows(12));
    expect(log.report).toMatchObject({ broken: null, remembered: true, signedTo: 6 });
  });

  test('is continued exactly where it ended', async () => {
    const journal = await talk(5);
    const { log, take } = open(journal, journal.item(ana.seat, 7), await memory(journal, 7));
    take(journal.rows(8));
    expect(log.report).toMatchObject({ broken: null, remembered: true, checked: 3 });
    expect(log.seen()).toEqual(journal.seen(7));
  });

  test('is met when the reading begins before it', async () => {
    const journal = await talk(5);
    const { log, take } = open(journal, journal.itemFrom(ana.seat, 1, 0), await memory(journal, 7));
    take(journal.rows());
    expect(log.report).toMatchObject({ broken: null, signedTo: 7 });
  });

  test('finds a history that was written anew', async () => {
    const journal = await talk(5);
    const before = { ...(await memory(journal, 7)), root: (await talk(5)).root(7) };
    const { log } = open(journal, journal.item(ana.seat, 7), before);
    expect(log.broken?.because).toContain('two roots at one size');
  });

  test('finds a history met later that was written anew', async () => {
    const journal = await talk(5);
    const before = { ...(await memory(journal, 7)), root: (await talk(5)).root(7) };
    const { log, taken, take } = open(journal, journal.itemFrom(ana.seat, 1, 0), before);
    take(journal.rows());
    expect(log.broken?.because).toContain('verified on an earlier visit');
    expect(taken.length).toBeLessThan(7);
  });

  test('finds a log that was cut short', async () => {
    const journal = await talk(2);
    const before = { ...(await memory(journal, 6)), size: 60 };
    const { log } = open(journal, journal.item(ana.seat), before);
    expect(log.broken).toEqual({
      ...{ because: 'the log is shorter than it was', expected: '60' },
      ...{ found: String(journal.head), seq: null },
    });
  });

  test('of a former epoch is said, and is no break', async () => {
    const before = await memory(await talk(2), 6);
    const journal = await FakeJournal.found([ana], { epoch: 2 });
    const { log, take } = open(journal, journal.item(ana.seat), before);
    take(journal.rows());
    expect(log.report).toMatchObject({ broken: null, formerEpoch: 1 });
  });

  test('pins the key of the log', async () => {
    const journal = await talk(2);
    const { log } = open(
      { ...journal, vkey: 'another', id: journal.id, room: journal.room } as FakeJournal,
      journal.item(ana.seat),
    );
    expect(log.broken?.because).toContain('another key than before');
  });
});

describe('after the line was cut', () => {
  test('the log goes on where it stood', async () => {
    const journal = await talk(2);
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    const size = log.size;
    await journal.say(ana, 'meanwhile');
    expect(log.rejoin(journal.item(ana.seat, size))).toBe(true);
    take(journal.rows(size + 1));
    expect(log.report).toMatchObject({ broken: null, checked: journal.head });
  });

  test('a gap is crossed only by a proof', async () => {
    const journal = await talk(2);
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    const size = log.size;
    for (let i = 0; i < 9; i++) await journal.say(ana, `more ${i}`);
    expect(log.rejoin(journal.itemFrom(ana.seat, size + 5, size))).toBe(false);
    take(journal.rows(size + 5));
    expect([log.broken, log.size]).toEqual([null, journal.head]);
  });

  test('another history under the same name is found', async () => {
    const journal = await talk(2);
    const other = await talk(3);
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    log.rejoin({ ...other.item(ana.seat, log.size), channel: journal.id });
    expect(log.broken?.because).toContain('no longer leads to what was verified here');
  });
});

describe('an older page', () => {
  test('is verified against the root held here', async () => {
    const journal = await talk(20);
    const { log, take } = open(journal, journal.item(ana.seat, 0, 5));
    const first = journal.head - 4;
    take(journal.rows(first));
    const entries = journal.rows(first - 3, first - 1);
    const proofs = entries.map(({ seq }) => journal.inclusion(seq, log.size));
    const page = { in: journal.id, epoch: 1, entries, proofs, size: log.size };
    const read = log.takePage(page, first);
    await log.settled();
    expect(read.map(({ leaf }) => leaf.seq)).toEqual([first - 3, first - 2, first - 1]);
    expect(log.report).toMatchObject({ broken: null, checked: 8, signatures: 8 });
  });

  test.each([
    ['with a hole', 1, 'missing from the page'],
    ['with a proof of another entry', 0, 'not in the log'],
  ])('%s breaks the log', async (_name, holes, because) => {
    const journal = await talk(20);
    const { log, take } = open(journal, journal.item(ana.seat, 0, 5));
    const first = journal.head - 4;
    take(journal.rows(first));
    const entries = journal.rows(first - 3, first - 1 - holes);
    const proofs = entries.map(({ seq }) => journal.inclusion(seq - 1 + holes, log.size));
    log.takePage({ in: journal.id, epoch: 1, entries, proofs, size: log.size }, first);
    expect(log.broken?.because).toContain(because);
  });
});

function reworded(rows: EntryRow[]): EntryRow[] {
  return rows.map((row) => {
    const content = row.parts.with;
    if (!content?.text.includes('words 1')) return row;
    const text = content.text.replace('words 1', 'words X');
    return { ...row, parts: { ...row.parts, with: { ...content, text } } };
  });
}

function renumbered(rows: EntryRow[]): EntryRow[] {
  const [first, second, third] = rows as [EntryRow, EntryRow, EntryRow];
  return [first, { ...third, seq: second.seq }];
}
