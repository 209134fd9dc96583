/** HTTP: refusals as values, silence as silence, and nothing sent anywhere else. */
import { describe, expect, test } from 'vitest';
import { type Fetch, Http, Refusal, RoomApi, Unreachable } from '../src/lib/api';
import { newId } from '../src/lib/formats';
import { Declined, Identity } from '../src/lib/identity';

function answering(status: number, body: unknown, type = 'application/json') {
  const asked: { path: string; init: RequestInit }[] = [];
  const fetching: Fetch = async (path, init) => {
    asked.push({ path, init });
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new Response(status === 204 ? null : text, {
      status,
      headers: { 'Content-Type': type },
    });
  };
  return { http: new Http(fetching), asked };
}

const PROBLEM = {
  ...{ type: 'urn:x', title: 'No', status: 409, detail: 'look again' },
  ...{ code: 'floor.closed', rule: 'UNGA 68' },
};

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
}

describe('asking', () => {
  test('sends JSON to this origin with its own cookie, and keeps nothing', async () => {
    const { http, asked } = answering(200, { a: 1 });
    expect(await http.ask('/api/x', { body: { b: 2 }, query: { c: 3, d: undefined } })).toEqual({
      a: 1,
    });
    expect(asked[0]).toMatchObject({
      path: '/api/x?c=3',
      init: {
        ...{ method: 'POST', credentials: 'same-origin', cache: 'no-store', body: '{"b":2}' },
        redirect: 'error',
      },
    });
  });

  test('gives nothing where there is nothing', async () => {
    expect(await answering(204, '').http.ask('/api/x', { method: 'POST' })).toBeUndefined();
  });
});

describe('a refusal', () => {
  test('is read from its problem', async () => {
    const thrown = await failure(answering(409, PROBLEM).http.ask('/api/x'));
    expect(thrown).toBeInstanceOf(Refusal);
    expect(thrown).toMatchObject({
      ...{ status: 409, code: 'floor.closed', because: 'look again', rule: 'UNGA 68' },
      ...{ isPassing: false, isSignedOut: false, needsStepUp: false },
    });
  });

  test('carries the number of a defect', async () => {
    const problem = { ...PROBLEM, status: 500, incident: 'abc' };
    const thrown = await failure(answering(500, problem).http.ask('/api/x'));
    expect(thrown).toMatchObject({ incident: 'abc' });
  });

  test('says when to show once more who one is', async () => {
    const problem = { ...PROBLEM, status: 403, code: 'identity.step_up_needed' };
    expect(await failure(answering(403, problem).http.ask('/x'))).toMatchObject({
      needsStepUp: true,
    });
  });

  test('by something in between is not taken for the room’s', async () => {
    const gateway = answering(502, '<html>', 'text/html');
    expect(await failure(gateway.http.ask('/api/x'))).toBeInstanceOf(Unreachable);
    const login = answering(200, '<html>', 'text/html');
    expect(await failure(login.http.ask('/api/x'))).toBeInstanceOf(Unreachable);
    const wall = answering(403, '<html>', 'text/html');
    expect(await failure(wall.http.ask('/api/x'))).toMatchObject({ status: 403 });
  });
});

test('silence is told from an answer', async () => {
  const http = new Http(() => Promise.reject(new TypeError('network')));
  expect(await failure(http.ask('/api/x'))).toBeInstanceOf(Unreachable);
});

test('a request taken back is not silence', async () => {
  const http = new Http(() => Promise.reject(new DOMException('x', 'AbortError')));
  const thrown = await failure(http.ask('/api/x', { signal: AbortSignal.abort() }));
  expect(thrown).toMatchObject({ name: 'AbortError' });
});

test('the routes of a room are under its address', async () => {
  const { http, asked } = answering(200, {});
  const [room, channel] = [newId('r'), newId('c')];
  const api = new RoomApi(room, http);
  await api.page(channel, { before: 9, size: 12 });
  await api.consistency(channel, 3, 9);
  await api.inclusion(channel, 3, 9);
  await api.poll({ [channel]: [1, 3] }, 25);
  await api.ticket();
  const base = `/api/rooms/${room}`;
  expect(asked.map(({ path }) => path)).toEqual([
    `${base}/channels/${channel}/entries?before=9&size=12&limit=50`,
    `${base}/channels/${channel}/log/consistency?first=3&last=9`,
    `${base}/channels/${channel}/log/inclusion?seq=3&size=9`,
    `${base}/poll`,
    `${base}/ws-ticket`,
  ]);
  expect(asked[3]?.init.body).toBe(`{"resume":{"${channel}":[1,3]},"wait":25,"packed":true}`);
});

describe('a passkey', () => {
  const question = { challenge: 'Y2g', at: 1, expires_at: 2, passkey: { challenge: 'Y2g' } };

  test('answers the question that was asked', async () => {
    const { http, asked } = answering(200, question);
    const shown = { id: 'k' };
    const authenticator = { create: async () => shown, get: async () => shown };
    await new Identity(http, authenticator).signInByPasskey();
    expect(asked.map(({ path }) => path)).toEqual([
      '/api/identity/challenges',
      '/api/identity/sign-in/passkey',
    ]);
    expect(asked[1]?.init.body).toBe('{"challenge":"Y2g","credential":{"id":"k"}}');
  });

  test('that is turned away sends nothing', async () => {
    const { http, asked } = answering(200, question);
    const decline = () => Promise.reject(new Declined());
    const identity = new Identity(http, { create: decline, get: decline });
    expect(await failure(identity.signInByPasskey())).toBeInstanceOf(Declined);
    expect(asked).toHaveLength(1);
  });
});

test('a preview sends words to be looked at, by the room’s own route', async () => {
  const preview = { doubt: { lang: 'fr' }, drafts: [], missing: ['ar'] };
  const { http, asked } = answering(200, preview);
  const [room, channel] = [newId('r'), newId('c')];
  const words = { text: 'Bonjour.', lang: 'en' };
  expect(await new RoomApi(room, http).preview(channel, words)).toEqual(preview);
  expect(asked[0]).toMatchObject({
    path: `/api/rooms/${room}/channels/${channel}/relay/preview`,
    init: { method: 'POST', body: JSON.stringify(words) },
  });
});
