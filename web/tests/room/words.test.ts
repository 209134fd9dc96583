/** Texts before they are signed, and the stream as it is read, told and copied. */
import { describe, expect, test, vi } from 'vitest';
import type { LineItem, StreamItem, UtteranceItem } from '../../src/lib/stream';
import { Aloud } from '../../src/routes/room/aloud';
import { cleaned, directionOf, lengthOf } from '../../src/routes/room/cleaning';
import { bundle, copyOf, fileName, Incomplete, NothingSigned, sizeOf } from '../../src/routes/room/copying';
import { shortcutOf } from '../../src/routes/room/keys';
import { placesOf } from '../../src/routes/room/minutes';
import { beginningOf, rowsOf } from '../../src/routes/room/reading';
import { type Speaking, tellingOf } from '../../src/routes/room/told';

const author = { seat: 's_1', name: 'Ada', role: 'delegate', delegation: 'g_1' };

function said(seq: number, more: Partial<UtteranceItem> = {}): UtteranceItem {
  const form = { kind: 'utterance', form: 'statement', text: `words ${seq}`, lang: 'en' };
  const standing = { seq, at: seq * 1_000_000, author, attested: 'signed' };
  const became = { corrections: [], withdrawn: false, redacted: null, replyTo: null, forChannel: null };
  return { ...form, ...standing, ...became, mine: false, ...more } as unknown as UtteranceItem;
}

function line(seq: number, event: string, body: object = {}): LineItem {
  const standing = { seq, at: seq * 1_000_000, author, attested: 'signed' };
  return { ...standing, kind: 'line', event, body, about: null } as unknown as LineItem;
}

describe('a text before it is signed', () => {
  test('loses overrides of direction and keeps the marks that Arabic needs', () => {
    expect(cleaned('a\u202eb\u202c\r\nc\u0000')).toEqual({ text: 'ab\nc', removed: 3 });
    const arabic = '\u2067نعم\u2069 \u200fلا';
    expect(cleaned(arabic)).toEqual({ text: arabic, removed: 0 });
  });

  test('is shown in the direction of its first letter', () => {
    expect(directionOf('12. نعم yes')).toBe('rtl');
    expect(directionOf('“Да” نعم')).toBe('ltr');
    expect(directionOf('12 – 13')).toBeNull();
  });

  test('is measured in characters, as the server does', () => {
    expect(lengthOf('𐍈a')).toBe(2);
  });

  test('is quoted by its beginning', () => {
    expect(beginningOf('one\n two')).toBe('one two');
    expect(beginningOf('abcdef', 4)).toBe('abc…');
  });
});

describe('the stream', () => {
  const dayOf = (at: number) => String(Math.floor(at / 10_000_000));

  test('is divided by days, and by what is new since the last visit', () => {
    const rows = rowsOf([said(8), said(9), said(11), said(12)], { readTo: 9, headThen: 11, dayOf });
    expect(rows.map(({ kind }) => kind)).toEqual(['day', 'said', 'said', 'day', 'new', 'said', 'said']);
  });

  test('does not call new what comes while one is here, nor one’s own words', () => {
    const kinds = (items: StreamItem[], readTo: number, headThen: number) =>
      rowsOf(items, { readTo, headThen, dayOf: () => '' }).map(({ kind }) => kind);
    expect(kinds([said(1), said(2)], 1, 1)).toEqual(['said', 'said']);
    expect(kinds([said(1), said(2, { mine: true })], 1, 2)).toEqual(['said', 'said']);
    expect(kinds([said(1)], 0, 1)).toEqual(['said']);
  });

  test('tells together who took a seat, and nothing else', () => {
    const items = ['roster.seat_granted', 'roster.seat_granted', 'roster.seat_withdrawn', 'roster.seat_withdrawn'];
    const rows = rowsOf(items.map((event, i) => line(i + 1, event)), { readTo: 0, headThen: 0, dayOf: () => '' });
    expect(rows.map((row) => row.kind === 'told' && row.items.length)).toEqual([2, 1, 1]);
  });

  test('tells together what one person brought in, and not what two did', () => {
    const brought = [1, 2, 3].map((seq) => line(seq, 'interpretation.segments_brought_in'));
    const [first, second, third] = brought as [LineItem, LineItem, LineItem];
    const another = { ...third, author: { ...author, seat: 's_another' } } as unknown as LineItem;
    const rows = rowsOf([first, second, another], { readTo: 0, headThen: 0, dayOf: () => '' });
    expect(rows.map((row) => row.kind === 'told' && row.items.length)).toEqual([2, 1]);
  });
});

describe('a line', () => {
  const speaking: Speaking = {
    delegation: (id) => `delegation ${id}`,
    role: (role) => `a ${role}`,
    list: (names) => names.join('+'),
    person: (id) => (id === 'p_1' ? 'Ada' : ''),
    unit: (id) => (id === 'u_1' ? '5.2' : ''),
    mode: (mode) => `who writes in ${mode}`,
    shown: (observers) => `they see ${observers}`,
    seat: (id) => `seat ${id}`,
    moment: (micros) => `at ${micros}`,
  };

  test('names the person, the capacity and the delegation', () => {
    const body = { name: 'Bo', role: 'expert', delegation: 'g_1' };
    expect(tellingOf([line(1, 'roster.seat_granted', body)], speaking)).toMatchObject({
      key: 'room.told_seated',
      given: { name: 'Bo', role: 'a expert', delegation: 'delegation g_1', isOfDelegation: 'yes' },
      isStep: false,
    });
  });

  test('about the room’s languages names the party that acted, and the host that texts would go to', () => {
    const declined = line(1, 'languages.glossary_declined', { number: 3, reason: 'too wide' });
    expect(tellingOf([declined], speaking)).toMatchObject({
      key: 'languages.told_declined',
      given: { delegation: 'delegation g_1', number: 3, reason: 'too wide' },
      isStep: false,
    });
    const consented = line(2, 'languages.engine_consented', { engine: 'deep', goes_to: 'api.example.org' });
    expect(tellingOf([consented], speaking)?.given).toMatchObject({ engine: 'deep', host: 'api.example.org' });
    expect(tellingOf([line(3, 'languages.glossary_in_force', { number: 3 })], speaking)?.isStep).toBe(true);
  });

  test('of several counts them', () => {
    const lines = ['Bo', 'Cy'].map((name, i) => line(i, 'roster.seat_granted', { name }));
    expect(tellingOf(lines, speaking)?.given).toEqual({ count: 2, names: 'Bo+Cy' });
    const brought = [200, 30].map((count, i) => line(i + 1, 'interpretation.segments_brought_in', { count }));
    expect(tellingOf(brought, speaking)?.given).toEqual({ count: 230 });
  });

  test('finds a name by the person, or says that it is not known', () => {
    const of = (person: string) => tellingOf([line(1, 'accreditation.person_withdrawn', { person })], speaking);
    expect(of('p_1')?.given).toMatchObject({ name: 'Ada', isKnown: 'yes' });
    expect(of('p_2')?.given).toMatchObject({ name: '', isKnown: 'no' });
  });

  test('of a text names the paragraph, the delegation, the reason, and who may write', () => {
    const of = (event: string, body: Record<string, unknown>) => tellingOf([line(1, event, body)], speaking);
    const reopened = of('drafting.unit_reopened', { unit: 'u_1', reason: 'New data.' });
    expect(reopened).toMatchObject({ key: 'drafting.told_reopened', given: { unit: '5.2', reason: 'New data.' } });
    const gone = of('drafting.removal_objected', { bracket: 'u_9', by: 'g_1' });
    expect(gone?.given).toMatchObject({ isThere: 'no', delegation: 'delegation g_1' });
    const mode = of('drafting.mode_set', { mode: 'drafting_group', drafters: ['s_1', 's_2'] });
    expect(mode?.given).toMatchObject({ mode: 'who writes in drafting_group', names: 'seat s_1+seat s_2' });
    expect(of('drafting.unit_edited', { unit: 'u_1' })).toBeNull();
  });

  test('of a meeting is a step, and one without words is not drawn', () => {
    expect(tellingOf([line(1, 'rooms.meeting_opened', { number: 4, title: 'X' })], speaking)?.isStep).toBe(true);
    expect(tellingOf([line(1, 'later.unheard_of')], speaking)).toBeNull();
  });
});

test('the transcript holds statements and the steps of meetings only', () => {
  const stream: StreamItem[] = [
    line(1, 'rooms.meeting_opened', { number: 1, title: 'First' }),
    said(2),
    said(3, { form: 'message' }),
    said(4, { form: 'prepared' }),
    line(5, 'roster.seat_granted'),
    said(6, { lang: 'ar' }),
  ];
  expect(placesOf(stream, '').map(({ seq }) => seq)).toEqual([1, 2, 6]);
  expect(placesOf(stream, 'ar').map(({ seq }) => seq)).toEqual([1, 6]);
});

describe('a copy of the log', () => {
  const view = { id: 'c_1', mine: { id: 's_1' }, charter: { log_key: 'key' }, place: [2, 3], state: { room: 'r_1' } };
  const note = 'origin\n3\nroot\n\n— signer sig\n';
  const row = (seq: number) => ({ seq, leaf: `leaf ${seq}`, parts: {} });

  function api(checkpoint: string | null, pages: Record<number, number[]>) {
    return {
      checkpoint: async () => ({ in: 'c_1', checkpoint }),
      page: async (_channel: string, { before }: { before?: number }) => ({
        entries: (pages[before ?? 0] ?? []).map(row),
      }),
    } as never;
  }

  test('reads every page up to the signed size, and says so in its header', async () => {
    const shares: number[] = [];
    const pages = { 4: [2, 3], 2: [1] };
    const copied = await copyOf(api(note, pages), view as never, 'https://host', (now) => shares.push(now));
    const [header, ...rows] = copied.text.trimEnd().split('\n').map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(header).toMatchObject({
      format: 'nr-bundle-1',
      origin: 'https://host',
      room: 'r_1',
      channel: 'c_1',
      epoch: 2,
      start: 1,
      frontier: [],
      checkpoint: note,
      reader: 's_1',
      log_key: 'key',
    });
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(shares.at(-1)).toBe(1);
    expect(copied.size).toBe(3);
  });

  test('begins with the epochs before a new beginning', async () => {
    const state = { room: 'r_1', epoch: 2, bases: [[1, 0], [2, 4]] };
    const asked: number[][] = [];
    const both = {
      ...(api(note, { 4: [1, 2, 3] }) as object),
      ofEpoch: async (_channel: string, epoch: number, first: number) => {
        asked.push([epoch, first]);
        return { entries: [first, first + 1].map(row) };
      },
    };
    const copied = await copyOf(both as never, { ...view, state } as never, 'o', () => undefined);
    const lines = copied.text.trimEnd().split('\n').map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(asked).toEqual([[1, 1], [1, 3]]);
    expect(lines[0]).toMatchObject({ epoch: 2, first_epoch: 1 });
    expect(lines.slice(1).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 1, 2, 3]);
  });

  test('is not written when a page is missing or nothing is signed', async () => {
    const nothing = () => undefined;
    await expect(copyOf(api(note, { 4: [3] }), view as never, 'o', nothing)).rejects.toThrow(Incomplete);
    await expect(copyOf(api(null, {}), view as never, 'o', nothing)).rejects.toThrow(NothingSigned);
  });

  test('has sorted fields, and a name every file system takes', () => {
    expect(bundle({ b: 1, a: [] }, [])).toBe('{"a":[],"b":1}\n');
    expect(sizeOf(note)).toBe(3);
    expect(fileName('Группа: “A/B”', 'nrb')).toBe('Группа-A-B.nrb');
    expect(fileName('…', 'txt')).toBe('channel.txt');
  });
});

test('keys are found by their place, whatever script the keyboard writes', () => {
  const pressed = { altKey: true, ctrlKey: false, metaKey: false, shiftKey: false };
  expect(shortcutOf({ ...pressed, code: 'KeyC' })).toBe('write');
  expect(shortcutOf({ ...pressed, code: 'KeyX' })).toBeNull();
  expect(shortcutOf({ ...pressed, ctrlKey: true, code: 'KeyC' })).toBeNull();
  expect(shortcutOf({ ...pressed, altKey: false, code: 'KeyC' })).toBeNull();
});

test('many words at once are not read aloud one by one', () => {
  vi.useFakeTimers();
  const heard: string[] = [];
  const aloud = new Aloud((sentence) => heard.push(sentence), (count, title) => `${count} in ${title}`);
  for (const sentence of ['one', 'two', 'three']) aloud.say(sentence, 'Plenary');
  expect(heard).toEqual(['one']);
  vi.advanceTimersByTime(6_000);
  expect(heard).toEqual(['one', '2 in Plenary']);
  vi.advanceTimersByTime(6_000);
  aloud.say('four', 'Plenary');
  expect(heard.at(-1)).toBe('four');
  aloud.stop();
  vi.useRealTimers();
});
