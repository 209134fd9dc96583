/** Who sits where, and what one may say and change: the rules of the room's screen. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readMessages } from '../../plugins/messages';
import type { Role, Seat } from '../../src/lib/protocol/state';
import type { UtteranceItem } from '../../src/lib/stream';
import { calledIn, countedByRole, grouped } from '../../src/routes/room/people';
import { changesOpen, hasCharge, type Where } from '../../src/routes/room/standing';
import { voicesIn } from '../../src/routes/room/voices';
import { wishOf } from '../../src/routes/room/wishes';

function seat(name: string, role: Role, delegation: string | null = null): Seat {
  const id = `s_${name}`;
  const person = `p_${name}`;
  const given = { id, person, name, role, delegation, powers: [], since: 1, reads_from: 1, suspended: false };
  return given as unknown as Seat;
}

const DESCRIBED = [
  {
    delegation: 'g_z',
    code: 'ZED',
    names: [{ lang: 'en', name: 'Zedland' }, { lang: 'fr', name: 'Aède' }],
    order: [{ lang: 'fr', key: 'Aede' }],
  },
  { delegation: 'g_m', code: 'MIR', names: [{ lang: 'en', name: 'Mirland' }], order: [] },
];

describe('delegations', () => {
  test('are called and sorted in the reader’s language', () => {
    expect(calledIn(DESCRIBED, 'fr').map(({ name }) => name)).toEqual(['Aède', 'Mirland']);
    expect(calledIn(DESCRIBED, 'en').map(({ name }) => name)).toEqual(['Mirland', 'Zedland']);
  });

  test('fall back to English, then to their code', () => {
    expect(calledIn(DESCRIBED, 'zh')[0]?.name).toBe('Mirland');
    expect(calledIn([{ delegation: 'g_x', code: 'XX' }], 'en')[0]?.name).toBe('XX');
  });

  test('of a server that says nothing are none', () => {
    expect(calledIn(undefined, 'en')).toEqual([]);
  });
});

describe('people', () => {
  const seats = [
    seat('Olga', 'observer'),
    seat('Ada', 'delegate', 'g_z'),
    seat('Hana', 'head_of_delegation', 'g_z'),
    seat('Ines', 'interpreter'),
    seat('Mona', 'mediator'),
    seat('Nora', 'delegate', 'g_unknown'),
  ];

  test('stand as a conference lists them: chair, delegations with their heads first, others', () => {
    const groups = grouped(seats, calledIn(DESCRIBED, 'en'), 'en');
    expect(groups.map(({ kind, seats: in_ }) => [kind, in_.map(({ name }) => name)])).toEqual([
      ['chair', ['Mona']],
      ['delegation', ['Hana', 'Ada']],
      ['delegation', ['Nora']],
      ['others', ['Ines']],
      ['observers', ['Olga']],
    ]);
  });

  test('are counted by capacity', () => {
    expect(countedByRole(seats.slice(0, 3))).toEqual([
      ['head_of_delegation', 1],
      ['delegate', 1],
      ['observer', 1],
    ]);
  });
});

describe('voices', () => {
  const head = { kind: 'plenary', role: 'head_of_delegation', powers: ['speak'], phase: 'open' } as const;

  test('a head makes statements while a meeting is open', () => {
    expect(voicesIn(head)).toEqual([
      { manner: 'statement', whyNot: null },
      { manner: 'message', whyNot: null },
    ]);
    expect(voicesIn({ ...head, phase: 'none' })[0]?.whyNot).toBe('no_meeting');
    expect(voicesIn({ ...head, phase: 'suspended' })[0]?.whyNot).toBe('meeting_suspended');
    expect(voicesIn({ ...head, kind: 'contact_group', phase: 'none' })[0]?.whyNot).toBeNull();
  });

  test('a delegate without the power prepares for the head; an interpreter writes messages', () => {
    expect(voicesIn({ ...head, role: 'delegate', powers: [] })[0]?.whyNot).toBe('released_by_head');
    expect(voicesIn({ ...head, role: 'interpreter', powers: [] })[0]?.whyNot).toBe('no_power');
  });

  test('a caucus knows prepared statements, the register and observers nothing', () => {
    expect(voicesIn({ ...head, kind: 'caucus' }).map(({ manner }) => manner)).toEqual([
      'prepared',
      'message',
    ]);
    expect(voicesIn({ ...head, kind: 'register' })).toEqual([]);
    expect(voicesIn({ ...head, role: 'observer' })).toEqual([]);
  });
});

describe('wishes', () => {
  const written = { text: 'words', lang: 'ar', forChannel: 'c_plenary' as never };

  test('carry exactly the fields of their commands', () => {
    expect(wishOf('statement', null, written)).toEqual({
      command: 'channels.post_statement',
      fields: { text: 'words', lang: 'ar', reply_to: null },
    });
    expect(wishOf('prepared', null, written).fields).toEqual({
      for_channel: 'c_plenary',
      text: 'words',
      lang: 'ar',
    });
  });

  test('answer what was chosen, and correct in the manner of the original', () => {
    expect(wishOf('message', { kind: 'reply', seq: 7 }, written).fields).toMatchObject({ reply_to: 7 });
    expect(wishOf('message', { kind: 'correct', seq: 7, form: 'statement' }, written)).toEqual({
      command: 'channels.correct_statement',
      fields: { target: 7, text: 'words', lang: 'ar' },
    });
  });
});

describe('changes to what was said', () => {
  const minute = 60_000;
  const item = { form: 'message', mine: true, at: 0, redacted: null, withdrawn: false } as UtteranceItem;
  const where = (role: Role, kind = 'plenary', owner: string | null = null): Where =>
    ({ readOnly: null, mine: seat('Me', role, 'g_z'), charter: { kind, owner } }) as unknown as Where;

  test('are open to the author, the destruction of words for a quarter of an hour', () => {
    expect(changesOpen(where('delegate'), item, 14 * minute)).toEqual({
      correct: true,
      withdraw: true,
      redact: true,
    });
    expect(changesOpen(where('delegate'), item, 16 * minute).redact).toBe(false);
  });

  test('of others are the chair’s, and in a caucus its own head’s', () => {
    const others = { ...item, mine: false };
    expect(changesOpen(where('mediator'), others, 99 * minute)).toEqual({
      correct: false,
      withdraw: false,
      redact: true,
    });
    expect(changesOpen(where('head_of_delegation', 'caucus', 'g_z'), others, 0).redact).toBe(true);
    expect(changesOpen(where('head_of_delegation'), others, 0).redact).toBe(false);
    expect(hasCharge(seat('X', 'head_of_delegation', 'g_m'), { kind: 'caucus', owner: 'g_z' } as never)).toBe(false);
  });

  test('are closed once the words are destroyed, and to observers', () => {
    const none = { correct: false, withdraw: false, redact: false };
    expect(changesOpen(where('mediator'), { ...item, redacted: 'why' }, 0)).toEqual(none);
    expect(changesOpen({ ...where('observer'), mine: null }, item, 0)).toEqual(none);
  });
});

test('every capacity, power and kind of channel of the protocol has a name', () => {
  const folder = fileURLToPath(new URL('../../src/lib/i18n/messages', import.meta.url));
  const known = readMessages(folder, 'en');
  const roles = ['mediator', 'co_mediator', 'head_of_delegation', 'alternate', 'delegate', 'expert'];
  const others = ['interpreter', 'observer', 'guarantor', 'witness', 'depositary', 'secretariat', 'administrator'];
  const powers = ['speak', 'table', 'support', 'agree', 'confirm', 'vote', 'initial', 'sign'];
  const kinds = ['register', 'plenary', 'caucus', 'proximity', 'contact_group', 'friends_of_the_chair', 'drafting'];
  const wanted = [
    ...[...roles, ...others].map((role) => `common.role_${role}`),
    ...powers.map((power) => `room.power_${power}`),
    ...kinds.map((kind) => `room.kind_${kind}`),
  ];
  expect(wanted.filter((key) => !known.has(key))).toEqual([]);
});
