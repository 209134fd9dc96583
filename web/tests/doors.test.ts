/** The ways in: what is proved, in which order, and what a refusal leaves behind. */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import { Http, Refusal } from '../src/lib/api';
import { Device } from '../src/lib/device';
import { Doors, type Invitation, nameIn, readInvitation } from '../src/lib/doors';
import {
  b64,
  type Bytes,
  checkId,
  enrolmentMessage,
  newId,
  randomBytes,
  unb64,
  verifySignature,
} from '../src/lib/formats';
import type { Question } from '../src/lib/identity';

const origin = 'https://room.example.org';
const AT = 1_795_360_000_000_000;

type Body = Record<string, unknown>;
interface Proven {
  challenge: string;
  device: { key: string; sig: string };
}

let asked: { path: string; body: Body }[];
let answers: Record<string, () => unknown>;
let doors: Doors;

beforeEach(() => {
  asked = [];
  answers = {};
  const http = new Http(async (path, init) => {
    asked.push({ path, body: JSON.parse((init.body as string | undefined) ?? '{}') as Body });
    const answer = answers[path];
    if (!answer) return problem(404, 'kernel.not_found');
    const given = answer();
    return given instanceof Response ? given : Response.json(given);
  });
  doors = new Doors(http);
});

function problem(status: number, code: string): Response {
  return Response.json({ detail: 'no', code }, { status });
}

function invited() {
  const link = { room: newId('r'), invitation: newId('i'), secret: b64(randomBytes(32)) };
  const shown = { origin, name: 'Leïla Farouk', language: 'fr', role: 'mediator' };
  return { link, shown: shown as unknown as Invitation };
}

function question(): Question {
  const challenge = b64(randomBytes(32));
  return { challenge, at: AT, expires_at: AT + 1, person: newId('p'), device: newId('d') };
}

/** Check what a device brought, as the server does. */
async function check(proven: Proven, about: Question, room: string, person: string) {
  const key: Bytes = unb64(proven.device.key, 32);
  const device = about.device ?? '';
  const challenge = unb64(about.challenge, 32);
  const message = enrolmentMessage({ origin, room, person, device, key, challenge, at: AT });
  await verifySignature(key, message, unb64(proven.device.sig, 64));
}

describe('an invitation', () => {
  test('is a room, an invitation and a secret, and nothing else is one', () => {
    const { link } = invited();
    const token = `${link.room}.${link.invitation}.${link.secret}`;
    expect(readInvitation(token)).toEqual(link);
    for (const broken of [
      null,
      '',
      link.room,
      `${token}.more`,
      token.slice(0, -1),
      token.replace('r_', 'c_'),
      `${link.invitation}.${link.room}.${link.secret}`,
    ]) {
      expect(readInvitation(broken), String(broken)).toBeNull();
    }
  });

  test('lets somebody new in, with a device proved for this room and no other', async () => {
    const { link, shown } = invited();
    const asks = question();
    answers[`/api/rooms/${link.room}/entry`] = () => ({ person: asks.person });
    const as = { language: 'fr', timezone: 'Europe/Paris' };
    const owner = await doors.arrive(link, shown, asks, { passkey: { id: 'x' } }, as);
    const body: Body = asked[0]?.body ?? {};
    expect(body).toMatchObject({ invitation: link.invitation, secret: link.secret });
    const arrival = body.arrival as Proven & Body;
    expect(arrival).toMatchObject({ name: shown.name, ...as, proof: { passkey: { id: 'x' } } });
    await check(arrival, asks, link.room, asks.person ?? '');
    const kept = await Device.find(owner);
    expect([kept?.id, b64(kept?.key ?? new Uint8Array())]).toEqual([asks.device, arrival.device.key]);
  });

  test('that is refused leaves no device behind', async () => {
    const { link, shown } = invited();
    const asks = question();
    answers[`/api/rooms/${link.room}/entry`] = () => problem(409, 'accreditation.invitation_over');
    const as = { language: 'fr', timezone: 'UTC' };
    await expect(doors.arrive(link, shown, asks, { passkey: {} }, as)).rejects.toBeInstanceOf(Refusal);
    const owner = { origin, room: link.room, person: checkId('p', asks.person) };
    expect(await Device.find(owner)).toBeNull();
  });

  test('is used by who is signed in as themselves', async () => {
    const { link, shown } = invited();
    const person = newId('p');
    const asks = { ...question(), person };
    answers['/api/identity/challenges'] = () => asks;
    answers[`/api/rooms/${link.room}/entry`] = () => ({ person });
    await doors.enterAs(person, link, shown);
    expect(asked[0]?.body).toEqual({ purpose: 'enrol' });
    expect(asked[1]?.body.arrival).toBeUndefined();
    await check(asked[1]?.body.enrolment as Proven, asks, link.room, person);
  });
});

describe('one browser more', () => {
  test('keeps the key it had when the new one is refused', async () => {
    const owner = { origin, room: newId('r'), person: newId('p') };
    const before = await Device.make(owner);
    answers['/api/identity/challenges'] = question;
    answers[`/api/rooms/${owner.room}/devices`] = () => problem(403, 'identity.step_up_needed');
    await expect(doors.enrol(owner)).rejects.toMatchObject({ needsStepUp: true });
    expect((await Device.find(owner))?.id).toBe(before.id);
  });

  test('takes the new key once it is admitted', async () => {
    const owner = { origin, room: newId('r'), person: newId('p') };
    const asks = question();
    answers['/api/identity/challenges'] = () => asks;
    answers[`/api/rooms/${owner.room}/devices`] = () => ({ device: asks.device, origin });
    await doors.enrol(owner);
    expect((await Device.find(owner))?.id).toBe(asks.device);
    await check(asked[1]?.body as unknown as Proven, asks, owner.room, owner.person);
  });
});

test('the demonstration makes a device once, and finds it the next time', async () => {
  const [room, person] = [newId('r'), newId('p')];
  answers['/api/demo/enter'] = () => ({ room, person });
  answers['/api/rooms'] = () => [{ room, origin }];
  answers['/api/identity/challenges'] = question;
  answers[`/api/rooms/${room}/devices`] = () => ({});
  for (let i = 0; i < 2; i += 1) {
    expect(await doors.enterDemo('mediator')).toEqual({ origin, room, person });
  }
  expect(asked.filter(({ path }) => path.endsWith('/devices'))).toHaveLength(1);
});

test('a delegation is called by its name in the reader’s language, or the nearest', () => {
  const names = [
    { lang: 'fr', name: 'Aldrie' },
    { lang: 'en', name: 'Aldria' },
    { lang: 'zh-Hans', name: '阿尔德里亚' },
  ];
  expect(nameIn(names, 'fr')?.name).toBe('Aldrie');
  expect(nameIn(names, 'zh')?.name).toBe('阿尔德里亚');
  expect(nameIn(names, 'ru')?.name).toBe('Aldria');
  expect(nameIn(names.slice(0, 1), 'ru')?.name).toBe('Aldrie');
  expect(nameIn([], 'ru')).toBeNull();
});
