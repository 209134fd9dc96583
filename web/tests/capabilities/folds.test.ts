/** The folds: what the shown state of a channel becomes with each fact. */
import { describe, expect, test } from 'vitest';
import {
  type AccreditationState,
  nameOf,
  NOBODY_ACCREDITED,
} from '../../src/lib/capabilities/accreditation/fold';
import { auditIn, awaitsMySide, entriesBefore, lostSince } from '../../src/lib/capabilities/audit/fold';
import type { ChannelsState } from '../../src/lib/capabilities/channels/fold';
import { currentMeeting, NO_ROOM, type RoomsState } from '../../src/lib/capabilities/rooms/fold';
import { fold } from '../../src/lib/fold';
import { newId } from '../../src/lib/formats';
import { isCertified, type Place, type ShownState } from '../../src/lib/protocol/state';

const EMPTY: ShownState = {
  ...{ room: newId('r'), channel: newId('c'), epoch: 1, charter: null, seats: {} },
  ...{ by_person: {}, devices: {}, closed: false, unreadable: false, substates: {} },
};

type Happening = readonly [event: string, body: Record<string, unknown>, at?: Partial<Place>];

function after(happenings: readonly Happening[], state = EMPTY): ShownState {
  return happenings.reduce((before, [event, body, at], i) => {
    const place = { seq: i + 1, at: (i + 1) * 1000, seat: null, delegation: null, role: null };
    return fold(before, { event, body }, { ...place, ...at });
  }, state);
}

describe('the audit', () => {
  const opened = {
    ...{ epoch: 2, before: 7, after_epoch: 1, restored: 7, root: '', note: null, because: 'x' },
    ...{ lost_epoch: 1, lost_first: 8, lost_last: 9 },
  };

  test('[AUD9] counts places on, and settles when whoever presides accepts', () => {
    const begun = after([['audit.epoch_opened', opened]]);
    expect([begun.epoch, begun.settled, entriesBefore(begun)]).toEqual([2, false, 7]);
    expect([lostSince(begun, 1), lostSince(begun, 2)]).toEqual([2, 0]);
    const heads = { epoch: 2, delegation: 'g_1' };
    const accepted = after([['audit.epoch_accepted', heads]], begun);
    expect(awaitsMySide(accepted, 'head_of_delegation', 'g_1' as never)).toBe(false);
    expect(awaitsMySide(accepted, 'mediator', null)).toBe(true);
    const settled = after(
      [
        ['audit.epoch_accepted', { epoch: 2, delegation: null }],
        ['audit.epoch_settled', { epoch: 2 }],
      ],
      accepted,
    );
    expect([settled.settled, awaitsMySide(settled, 'mediator', null)]).toEqual([true, false]);
  });

  test('keeps what was destroyed and who took copies', () => {
    const state = after([
      ['audit.generation_destroyed', { generation: 1, reason: 'redacted' }],
      ['audit.channel_exported', { upto: 1 }, { seat: 's_1' as never }],
    ]);
    expect(auditIn(state)).toEqual({
      epochs: [],
      destroyed: [{ place: 1, at: 1000, generation: 1, reason: 'redacted' }],
      exports: [{ at: 2000, epoch: 1, upto: 1, seat: 's_1' }],
    });
  });
});

describe('the roster', () => {
  const granted = { seat: 's_1', person: 'p_1', name: 'Ana', role: 'delegate', powers: ['speak'] };

  test('grows with seats granted, and shrinks with seats withdrawn', () => {
    const seated = after([['roster.seat_granted', granted]]);
    expect(seated.seats.s_1).toEqual({
      ...{ id: 's_1', person: 'p_1', name: 'Ana', role: 'delegate', delegation: null },
      ...{ powers: ['speak'], since: 1, reads_from: 1, suspended: false },
    });
    expect(seated.by_person).toEqual({ p_1: 's_1' });
    const gone = after([['roster.seat_withdrawn', { seat: 's_1' }]], seated);
    expect([gone.seats, gone.by_person]).toEqual([{}, {}]);
  });

  test('knows who reads only from their own beginning', () => {
    const charter = ['roster.channel_chartered', { history: 'own' }] as const;
    const state = after([charter, ['roster.seat_granted', granted]]);
    expect(state.seats.s_1?.reads_from).toBe(2);
  });

  test('follows suspension and powers', () => {
    const state = after([
      ['roster.seat_granted', granted],
      ['roster.seat_suspended', { seat: 's_1' }],
      ['roster.powers_assigned', { seat: 's_1', powers: ['vote'] }],
    ]);
    expect(state.seats.s_1).toMatchObject({ suspended: true, powers: ['vote'] });
    const back = after([['roster.seat_reinstated', { seat: 's_1' }]], state);
    expect(back.seats.s_1?.suspended).toBe(false);
  });

  test('follows devices', () => {
    const state = after([
      ['roster.device_admitted', { device: 'd_1', person: 'p_1', key: 'k' }],
      ['roster.device_certified', { device: 'd_1', certificate: '{"not_after":9}' }],
      ['roster.device_revoked', { device: 'd_1' }],
    ]);
    expect(state.devices.d_1).toEqual({
      ...{ id: 'd_1', person: 'p_1', key: 'k', certified: true, revoked: true, lapses: 9 },
    });
    expect(isCertified(state.devices.d_1, 9)).toBe(true);
    expect(isCertified(state.devices.d_1, 10)).toBe(false);
  });

  test('closes', () => {
    expect(after([['roster.channel_closed', {}]]).closed).toBe(true);
  });

  test('is not moved by facts about what the reader was never shown, or never heard of', () => {
    const strange: Happening[] = [
      ['roster.seat_suspended', { seat: 's_9' }],
      ['roster.seat_withdrawn', { seat: 's_9' }],
      ['roster.device_revoked', { device: 'd_9' }],
      ['roster.brand_new', {}],
      ['unheard.of', {}],
    ];
    expect(after(strange)).toEqual(EMPTY);
  });
});

describe('what was said', () => {
  const channels = (state: ShownState) => state.substates.channels as ChannelsState;

  test('keeps its author, and its standing', () => {
    const by = { seat: newId('s'), role: 'delegate' } as const;
    const state = after([
      ['channels.statement_posted', { lang: 'fr', reply_to: null }, by],
      ['channels.utterance_corrected', { target: 1, kind: 'statement', lang: 'fr' }],
      ['channels.utterance_withdrawn', { target: 1, kind: 'statement' }],
      ['channels.redacted', { target: 1, kind: 'statement', reason: 'a name' }],
    ]);
    expect(channels(state).utterances[1]).toMatchObject({
      ...{ kind: 'statement', lang: 'fr', ...by, withdrawn: true, redacted: 'a name' },
      corrections: [{ seq: 2, at: 2000, lang: 'fr' }],
    });
  });

  test('is of three kinds', () => {
    const state = after([
      ['channels.statement_posted', { lang: 'en' }],
      ['channels.message_posted', { lang: 'en', reply_to: 1 }],
      ['channels.statement_prepared', { lang: 'en', for_channel: 'c_1' }],
    ]);
    const said = Object.values(channels(state).utterances);
    expect(said.map(({ kind }) => kind)).toEqual(['statement', 'message', 'prepared']);
    expect([said[1]?.reply_to, said[2]?.for_channel]).toEqual([1, 'c_1']);
  });

  test('before the reader’s beginning is not made up by what follows it', () => {
    const state = after([['channels.redacted', { target: 99, reason: 'x' }]]);
    expect(channels(state).utterances).toEqual({});
  });

  test('goes beside channels opened and the register noted', () => {
    const state = after([
      ['channels.channel_opened', { channel: 'c_1', kind: 'contact_group', title: 'Water' }],
      ['channels.register_noted', { register_id: 'c_2', origin: 'https://x.example' }],
    ]);
    expect(channels(state)).toMatchObject({
      opened: { c_1: { kind: 'contact_group', title: 'Water', owner: null } },
      ...{ register_id: 'c_2', origin: 'https://x.example', plenary: null },
    });
  });
});

describe('meetings', () => {
  const rooms = (...happenings: Happening[]) =>
    (after(happenings).substates.rooms as RoomsState | undefined) ?? NO_ROOM;
  const opened: Happening = ['rooms.meeting_opened', { number: 1, title: 'Opening' }];

  test('are opened, suspended, resumed and adjourned', () => {
    expect(rooms(opened).phase).toBe('open');
    expect(currentMeeting(rooms(opened))?.title).toBe('Opening');
    const suspended: Happening = ['rooms.meeting_suspended', { number: 1 }];
    expect(rooms(opened, suspended).phase).toBe('suspended');
    const resumed: Happening = ['rooms.meeting_resumed', { number: 1 }];
    expect(rooms(opened, suspended, resumed).phase).toBe('open');
    const over = rooms(opened, ['rooms.meeting_adjourned', { number: 1 }]);
    expect([over.phase, over.meetings[0]?.adjourned_at]).toEqual(['none', 2000]);
    expect(currentMeeting(over)).toBeNull();
  });

  test('belong to a room that begins and ends', () => {
    const whole = rooms(
      ['rooms.room_founded', { title: 'Talks', languages: ['en', 'ar'] }],
      ['rooms.room_closed', {}],
    );
    expect(whole).toMatchObject({ title: 'Talks', languages: ['en', 'ar'], closed: true });
  });
});

describe('the register', () => {
  const register = (...happenings: Happening[]) =>
    (after(happenings).substates.accreditation as AccreditationState | undefined) ??
    NOBODY_ACCREDITED;
  const accredited: Happening = [
    'accreditation.delegation_accredited',
    {
      ...{ delegation: 'g_1', code: 'ALPHA', caucus: 'c_1' },
      names: [
        { lang: 'en', name: 'Alpha' },
        { lang: 'fr', name: 'Alphé' },
      ],
    },
  ];

  test('knows delegations by their names, in the reader’s language first', () => {
    const names = register(accredited).delegations.g_1?.names ?? [];
    expect([nameOf(names, 'fr'), nameOf(names, 'ru'), nameOf([], 'ru')]).toEqual([
      ...['Alphé', 'Alpha', ''],
    ]);
    const renamed = register(accredited, [
      'accreditation.delegation_renamed',
      { delegation: 'g_1', names: [{ lang: 'en', name: 'Beta' }], order: [{ lang: 'en', key: 'B' }] },
    ]);
    expect(renamed.delegations.g_1).toMatchObject({ names: [['en', 'Beta']], order: [['en', 'B']] });
  });

  test('follows credentials', () => {
    const submitted: Happening = [
      'accreditation.credentials_submitted',
      { delegation: 'g_1', issued_by: 'the King', reference: '7' },
    ];
    const contested: Happening = [
      'accreditation.credentials_contested',
      { delegation: 'g_1', reason: 'no seal' },
    ];
    const accepted: Happening = ['accreditation.credentials_accepted', { delegation: 'g_1' }];
    const stages = [[], [submitted], [submitted, contested], [submitted, contested, accepted]];
    expect(
      stages.map((steps) => {
        const one = register(accredited, ...steps).delegations.g_1;
        return [one?.credentials, one?.contested_because];
      }),
    ).toEqual([
      ['awaited', null],
      ['provisional', null],
      ['contested', 'no seal'],
      ['accepted', null],
    ]);
  });

  test('follows root keys and certificates', () => {
    const state = register(
      accredited,
      ['accreditation.root_registered', { delegation: 'g_1', key: 'k', serial: 2 }],
      ['accreditation.certificate_filed', { delegation: 'g_1', device: 'd_1', serial: 4 }],
    );
    expect(state.delegations.g_1).toMatchObject({ root: 'k', root_serial: 2 });
    expect(state.serials).toEqual({ d_1: 4 });
  });

  const issued: Happening = [
    'accreditation.invitation_issued',
    {
      ...{ invitation: 'i_1', secret_hash: 'h', name: 'Ana', role: 'observer' },
      ...{ expires_at: 9, language: 'fr' },
    },
  ];

  test('follows an invitation to the person who came by it, and their leaving', () => {
    const redeemed: Happening = [
      'accreditation.invitation_redeemed',
      { invitation: 'i_1', person: 'p_1' },
    ];
    const come = register(issued, redeemed);
    expect(come.invitations.i_1).toMatchObject({ stage: 'redeemed', redeemed_by: 'p_1' });
    const person = { name: 'Ana', role: 'observer', delegation: null };
    expect(come.people).toEqual({ p_1: { ...person, withdrawn: false } });
    const left = register(issued, redeemed, ['accreditation.person_withdrawn', { person: 'p_1' }]);
    expect(left.people.p_1?.withdrawn).toBe(true);
  });

  test('follows an invitation that is taken back', () => {
    const state = register(issued, ['accreditation.invitation_revoked', { invitation: 'i_1' }]);
    expect(state.invitations.i_1?.stage).toBe('revoked');
  });

  test('follows a replacement from its proposal to the new device', () => {
    const proposed: Happening = [
      'accreditation.replacement_proposed',
      { person: 'p_1', invitation: 'i_2', secret_hash: 'h', expires_at: 9, by: 'p_2' },
    ];
    const confirmed: Happening = [
      'accreditation.replacement_confirmed',
      { person: 'p_1', invitation: 'i_2' },
    ];
    expect(register(proposed).invitations.i_2).toMatchObject({
      ...{ stage: 'proposed', replaces: 'p_1', proposed_by: 'p_2' },
    });
    expect(register(proposed, confirmed).invitations.i_2?.stage).toBe('issued');
    const redeemed = register(proposed, confirmed, [
      'accreditation.invitation_redeemed',
      { invitation: 'i_2', person: 'p_1', is_replacement: true },
    ]);
    expect([redeemed.invitations.i_2?.stage, redeemed.people]).toEqual(['redeemed', {}]);
  });

  test('is not moved by facts about what the reader was never shown', () => {
    const strange: Happening[] = [
      ['accreditation.invitation_redeemed', { invitation: 'i_9', person: 'p_9' }],
      ['accreditation.invitation_revoked', { invitation: 'i_9' }],
      ['accreditation.person_withdrawn', { person: 'p_9' }],
      ['accreditation.credentials_accepted', { delegation: 'g_9' }],
      ['accreditation.brand_new', {}],
    ];
    expect(register(...strange)).toEqual(NOBODY_ACCREDITED);
  });
});
