/** The log of a channel as the browser verifies it: what holds is taken in, what does not breaks it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../src/lib/formats';
import type { EntryRow } from '../src/lib/protocol/frames';
import { newKey, newPlayer, type Player } from './fakes/journal';
import { open, talk } from './fakes/opened';

let ana: Player;
let ben: Player;

beforeAll(async () => {
  ana = await newPlayer('Ana', 'head_of_delegation');
  ben = await newPlayer('Ben', 'delegate');
});

describe('entries', () => {
  test('that hold are taken in, and every signature is verified', async () => {
    const journal = await talk([ana, ben], 3);
    const { log, taken, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    await log.settled();
    expect(log.broken).toBeNull();
    expect(taken.at(-1)?.content).toEqual({ text: 'words 3', lang: 'en', reply_to: null });
    expect(log.report).toMatchObject({ checked: 8, total: 8, signatures: 8, onWord: 0 });
  });

  test('that come twice are compared and left aside', async () => {
    const journal = await talk([ana, ben], 1);
    const { log, taken, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    take(journal.rows());
    expect([log.broken, taken.length]).toEqual([null, journal.head]);
  });

  test('of a device admitted in the same frame are read with its key', async () => {
    const journal = await talk([ana, ben], 1);
    const { log, take } = open(journal, journal.item(ana.seat));
    const cho = await newPlayer('Cho', 'expert');
    await journal.seat(cho);
    await journal.say(cho, 'now me');
    take(journal.rows());
    await log.settled();
    expect(log.report).toMatchObject({ broken: null, onWord: 0, signatures: journal.head });
  });

  test('with the author withheld rest on the word of the server', async () => {
    const journal = await talk([ana, ben], 1);
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
    const journal = await talk([ana, ben], 1);
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
    const journal = await talk([ana, ben], 2);
    const { log, take } = open(journal, journal.item(ana.seat));
    take(twist(journal.rows()) as EntryRow[]);
    expect(log.broken?.because).toContain(because);
  });

  test('after the break are not taken in', async () => {
    const journal = await talk([ana, ben], 2);
    const { log, taken, take } = open(journal, journal.item(ana.seat));
    take(journal.rows(2));
    take(journal.rows());
    expect([log.broken?.seq, taken]).toEqual([2, []]);
  });

  test('with a forged signature break the log at their place', async () => {
    const journal = await talk([ana, ben], 0);
    await journal.say(ana, 'never said', { forge: (good) => good.with(5, (good[5] ?? 0) ^ 1) as never });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    await log.settled();
    expect(log.broken).toMatchObject({ seq: journal.head });
  });

  test('signed with another key than was admitted break the log', async () => {
    const journal = await talk([ana, ben], 0);
    const signer = { ...(await newKey()), device: ana.device.device };
    await journal.say(ana, 'never said', { signer });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.broken?.because).toContain('another key than was admitted');
  });

  test('of one device whose numbers do not grow break the log', async () => {
    const journal = await talk([ana, ben], 0);
    await journal.say(ana, 'second', { n: 20 });
    await journal.say(ana, 'first', { n: 19 });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.broken?.because).toContain("device's acts are out of order");
  });

  test('with an id that was there before break the log', async () => {
    const journal = await talk([ana, ben], 0);
    const id = newId('a');
    await journal.say(ana, 'once', { id });
    await journal.say(ana, 'twice', { id });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.broken?.because).toContain('same act was recorded twice');
  });

  test('that go back in time break the log', async () => {
    const journal = await talk([ana, ben], 0);
    await journal.say(ana, 'earlier', { at: 5 });
    const { log, take } = open(journal, journal.item(ana.seat));
    take(journal.rows());
    expect(log.broken?.because).toContain('time is not after');
  });

  test('that cannot be read break the log without an accident', async () => {
    const journal = await talk([ana, ben], 0);
    const { log, take } = open(journal, journal.item(ana.seat));
    take([{ seq: 1, leaf: '{}' } as EntryRow]);
    expect(log.broken).not.toBeNull();
  });
});

describe('an older page', () => {
  test('is verified against the root held here', async () => {
    const journal = await talk([ana, ben], 20);
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
    const journal = await talk([ana, ben], 20);
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
