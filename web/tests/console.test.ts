/** The console's own logic: people, rights, invitations, what is pasted, and errands. */
import { describe, expect, test } from 'vitest';
import type { Invitation } from '../src/lib/capabilities/accreditation/fold';
import { Desk } from '../src/lib/console/desk.svelte';
import { inDays, linkOf, makeTicket, standingOf } from '../src/lib/console/invitations';
import { groupsOf, readCertificate, readKey, readSignature } from '../src/lib/console/keys';
import { codeOf, lineOf, linesOf } from '../src/lib/console/line';
import { grouped, type Member, membersOf, partiesOf } from '../src/lib/console/people';
import * as rights from '../src/lib/console/rights';
import { b64, newId, randomBytes, sign, unb64 } from '../src/lib/formats';
import type { PendingAct } from '../src/lib/outbox';
import type { Role, Seat, ShownState } from '../src/lib/protocol/state';
import type { RoomStore } from '../src/lib/room.svelte';

const ALPHA = newId('g');
const BETA = newId('g');

function seat(name: string, role: Role, delegation: string | null = null): Seat {
  return {
    id: newId('s'),
    person: newId('p'),
    name,
    role,
    delegation: delegation as Seat['delegation'],
    powers: [],
    since: 1,
    reads_from: 1,
    suspended: false,
  };
}

function state(seats: readonly Seat[], substates: Record<string, unknown> = {}): ShownState {
  const entries = seats.map((one) => [one.id, one]);
  const channel = { room: newId('r'), channel: newId('c'), epoch: 1, charter: null };
  const rest = { by_person: {}, devices: {}, closed: false, unreadable: false };
  return { ...channel, ...rest, seats: Object.fromEntries(entries), substates } as ShownState;
}

function delegation(names: [string, string][], order: [string, string][] = []) {
  const open = { issued_by: null, reference: null, contested_because: null };
  const rest = { code: 'AA', caucus: newId('c'), credentials: 'awaited' as const };
  return { names, order, ...rest, ...open, root: null, root_serial: 0 };
}

function invitation(changes: Partial<Invitation> = {}): Invitation {
  return {
    stage: 'issued',
    secret_hash: '',
    expires_at: 1_000,
    name: 'Ana',
    role: 'delegate',
    delegation: ALPHA,
    language: 'en',
    replaces: null,
    proposed_by: null,
    redeemed_by: null,
    ...changes,
  };
}

const member = (one: Seat, changes: Partial<Member> = {}): Member => ({
  ...one,
  withdrawn: false,
  registered: true,
  devices: [],
  ...changes,
});

const mediator = seat('Mia', 'mediator');
const secretary = seat('Sol', 'secretariat');
const head = seat('Ana', 'head_of_delegation', ALPHA);
const delegate = seat('Abe', 'delegate', ALPHA);
const stranger = seat('Bea', 'head_of_delegation', BETA);
const interpreter = seat('Ina', 'interpreter');
const observer = seat('Oda', 'observer');

describe('people', () => {
  test('come from the register, the observers from the plenary, those withdrawn from accreditation', () => {
    const gone = newId('p');
    const people = {
      [gone]: { name: 'Gus', role: 'expert', delegation: ALPHA, withdrawn: true },
      [head.person]: { name: 'Ana', role: 'head_of_delegation', delegation: ALPHA, withdrawn: false },
    };
    const register = state([mediator, head], { accreditation: { people } });
    const found = membersOf(register, state([head, observer]));
    const known = found.map(({ name, registered, withdrawn }) => [name, registered, withdrawn]);
    expect(known).toEqual([
      ['Mia', true, false],
      ['Ana', true, false],
      ['Oda', false, false],
      ['Gus', false, true],
    ]);
  });

  test('bring their devices from wherever they are heard', () => {
    const device = { id: newId('d'), person: observer.person, key: '', certified: false, revoked: false };
    const plenary = { ...state([observer]), devices: { [device.id]: device } };
    expect(membersOf(state([]), plenary)[0]?.devices).toEqual([device]);
  });

  test('stand by delegation and rank; delegations in the order of the reader’s language', () => {
    const accreditation = {
      delegations: {
        [ALPHA]: delegation([['en', 'Zeta'], ['fr', 'Bêta']], [['en', 'Aldria']]),
        [BETA]: delegation([['en', 'Benoka']]),
      },
      ...{ invitations: {}, people: {}, serials: {} },
    };
    const members = [delegate, stranger, head, mediator].map((one) => member(one));
    const inEnglish = grouped(members, partiesOf(accreditation, 'en'), 'en');
    expect(inEnglish.map(({ name, members: in_ }) => [name, in_.map((one) => one.name)])).toEqual([
      ['', ['Mia']],
      ['Zeta', ['Ana', 'Abe']],
      ['Benoka', ['Bea']],
    ]);
    const french = partiesOf(accreditation, 'fr').map(({ id }) => id);
    expect(french).toEqual([BETA, ALPHA]);
  });
});

describe('rights', () => {
  test('hosts invite in every capacity but administrator, heads their own people only', () => {
    expect(rights.capacitiesFor('secretariat')).not.toContain('administrator');
    expect(rights.capacitiesFor('head_of_delegation')).toEqual(['alternate', 'delegate', 'expert']);
    expect(rights.capacitiesFor('delegate')).toEqual([]);
    expect(rights.delegationFor('expert')).toBe('needed');
    expect(rights.delegationFor('interpreter')).toBe('possible');
    expect(rights.delegationFor('guarantor')).toBe('none');
  });

  test('a head takes back invitations of the own delegation’s people, a host any', () => {
    expect(rights.mayRevokeInvitation(head, invitation())).toBe(true);
    expect(rights.mayRevokeInvitation(stranger, invitation())).toBe(false);
    expect(rights.mayRevokeInvitation(head, invitation({ role: 'head_of_delegation' }))).toBe(false);
    expect(rights.mayRevokeInvitation(mediator, invitation({ role: 'observer' }))).toBe(true);
    expect(rights.mayRevokeInvitation(mediator, invitation({ stage: 'redeemed' }))).toBe(false);
  });

  test('nobody suspends or withdraws themselves; a head withdraws the own people', () => {
    expect(rights.maySuspend(mediator, member(mediator))).toBe(false);
    expect(rights.maySuspend(mediator, member(head))).toBe(true);
    expect(rights.maySuspend(head, member(delegate))).toBe(false);
    expect(rights.mayWithdraw(head, member(delegate))).toBe(true);
    expect(rights.mayWithdraw(stranger, member(delegate))).toBe(false);
  });

  test('a device is revoked by its owner, their head or the secretariat', () => {
    const may = [delegate, head, secretary, mediator, stranger].map((one) =>
      rights.mayRevokeDevice(one, member(delegate)),
    );
    expect(may).toEqual([true, true, true, false, false]);
  });

  test('a second person confirms a replacement, never who proposed it or whom it is for', () => {
    const proposal = invitation({ stage: 'proposed', proposed_by: secretary.person });
    const may = [mediator, head, delegate, stranger, secretary].map((one) =>
      rights.mayConfirm(one, proposal, member(delegate)),
    );
    expect(may).toEqual([true, true, false, false, false]);
    const byMediator = { ...proposal, proposed_by: mediator.person };
    expect(rights.mayConfirm(mediator, byMediator, member(delegate))).toBe(false);
    expect(rights.mayConfirm(head, proposal, member(head))).toBe(false);
    expect(rights.mayConfirm(mediator, { ...proposal, stage: 'issued' }, member(delegate))).toBe(false);
  });

  test('a shuttle seats the chair, interpreters and the one party; a caucus its own people only; observers sit beside texts', () => {
    const seated = (kind: 'proximity' | 'caucus' | 'contact_group' | 'drafting') =>
      [mediator, secretary, interpreter, delegate, stranger, observer].map((one) =>
        rights.belongs(kind, ALPHA, one),
      );
    expect(seated('proximity')).toEqual([true, false, true, true, false, false]);
    expect(seated('caucus')).toEqual([false, false, false, true, false, false]);
    expect(seated('contact_group')).toEqual([true, true, true, true, true, false]);
    expect(seated('drafting')).toEqual([true, true, true, true, true, true]);
  });
});

describe('invitations', () => {
  test('the act carries the hash of the secret, and only the link the secret', async () => {
    const ticket = makeTicket();
    const digest = await crypto.subtle.digest('SHA-256', ticket.secret);
    expect(ticket.hash).toBe(b64(new Uint8Array(digest)));
    const link = linkOf('https://room.example', 'r_1', 'i_1', ticket);
    const [address, fragment] = link.split('#');
    expect(address).toBe('https://room.example/enter');
    expect(unb64(fragment?.split('.')[2], 32)).toEqual(ticket.secret);
    expect(makeTicket().hash).not.toBe(ticket.hash);
  });

  test('are open until their time, then expired; used and revoked ones stay so', () => {
    expect(standingOf(invitation(), 1_000)).toBe('open');
    expect(standingOf(invitation(), 1_001)).toBe('expired');
    expect(standingOf(invitation({ stage: 'proposed' }), 1)).toBe('proposed');
    expect(standingOf(invitation({ stage: 'redeemed' }), 2_000)).toBe('used');
    expect(standingOf(invitation({ stage: 'revoked' }), 2_000)).toBe('revoked');
    expect(inDays(3, 5)).toBe(3 * 24 * 3600 * 1_000_000 + 5);
  });
});

describe('what is typed and pasted', () => {
  test('a line is trimmed, has nothing unseen, and is neither empty nor too long', () => {
    expect(lineOf('  Talks\u202e on\nwater ')).toBe('Talks  on water');
    expect(lineOf(' \t ')).toBeNull();
    expect(lineOf('水'.repeat(300))).not.toBeNull();
    expect(lineOf('水'.repeat(301))).toBeNull();
  });

  test('a code is capitals and digits; names are given for the languages in which they are written', () => {
    expect(codeOf(' ald ')).toBe('ALD');
    expect(['A', '1AB', 'ÄB', 'ABCDEFGHIJK'].map(codeOf)).toEqual([null, null, null, null]);
    expect(linesOf({ en: ' Aldria ', fr: ' ' }, 'name')).toEqual([{ lang: 'en', name: 'Aldria' }]);
  });

  test('a public key, a signature and a certificate are read strictly', async () => {
    const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
    const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const signature = b64(await sign(pair.privateKey, randomBytes(8)));
    expect(readKey(` ${b64(key)}\n`)).toEqual(key);
    expect(readKey(b64(new Uint8Array(32)))).toBeNull();
    expect(readKey(`${b64(key)}=`)).toBeNull();
    expect(readSignature(`${signature} `)).toBe(signature);
    expect(readSignature('short')).toBeNull();
    expect(readCertificate('{}')).toBeNull();
    const address = { origin: 'https://room.example', room: newId('r') };
    expect(groupsOf('root', address, ALPHA, b64(key))).toEqual(groupsOf('root', address, ALPHA, key));
  });
});

/** A room that answers when it is told to. */
class FakeRoom {
  acts: PendingAct[] = [];
  readonly me = null;
  readonly description = {};
  readonly register = undefined;

  channel(): { pending: PendingAct[] } {
    return { pending: this.acts };
  }

  post(command: string, fields: object, channel: PendingAct['channel'], hold: number): PendingAct['id'] {
    expect(hold).toBe(0);
    const act = { id: newId('a'), channel, command, fields, stage: 'waiting', sendsAt: null };
    this.acts = [...this.acts, { ...act, refusal: null, seq: null } as PendingAct];
    return act.id;
  }

  answer(changes: Partial<PendingAct>): void {
    this.acts = this.acts.map((act) => ({ ...act, ...changes }));
  }

  arrive(): void {
    this.acts = [];
  }

  dismiss(): void {
    this.acts = [];
  }

  cancel(): object | null {
    const [act] = this.acts;
    this.acts = [];
    return act?.fields ?? null;
  }
}

describe('an errand', () => {
  function begin() {
    const room = new FakeRoom();
    const desk = new Desk(room as unknown as RoomStore);
    const told: string[] = [];
    const wish = { command: 'rooms.close_room', fields: {}, channel: newId('c') };
    const id = desk.send(wish, 'Close', () => told.push('its own end'));
    return { room, desk, told, id, settle: () => desk.settle((what) => told.push(what)) };
  }

  test('is done when its entry is there, and not before; it is told once', () => {
    const { room, desk, told, id, settle } = begin();
    expect(desk.progress(id).kind).toBe('waiting');
    room.answer({ stage: 'sending' });
    expect(desk.progress(id).kind).toBe('sending');
    room.answer({ stage: 'acknowledged', seq: 4 });
    settle();
    expect(told).toEqual([]);
    room.arrive();
    settle();
    settle();
    expect(told).toEqual(['Close', 'its own end']);
    expect(desk.errands).toEqual([]);
  });

  test('that is refused keeps the server’s sentence until it is put away, and is never told as done', () => {
    const { room, desk, told, id, settle } = begin();
    const why = { code: 'rooms.no_meeting', because: 'no meeting is open', rule: null };
    room.answer({ stage: 'refused', refusal: why });
    expect(desk.progress(id)).toEqual({ kind: 'refused', why });
    desk.drop(id);
    settle();
    expect(desk.errands).toEqual([]);
    expect(told).toEqual([]);
  });

  test('that waits for the line can be taken back; one under way cannot', () => {
    const waiting = begin();
    waiting.desk.drop(waiting.id);
    expect(waiting.desk.errands).toEqual([]);
    expect(waiting.told).toEqual([]);
    const sending = begin();
    sending.room.answer({ stage: 'sending' });
    sending.desk.drop(sending.id);
    expect(sending.desk.errands).toHaveLength(1);
  });

  test('lays out its link until somebody has taken it', () => {
    const { desk } = begin();
    const link = { url: 'https://room.example/enter#x', name: 'Ana', replaces: false };
    desk.layOut(link);
    expect(desk.links).toEqual([link]);
    desk.taken();
    expect(desk.links).toEqual([]);
  });
});
