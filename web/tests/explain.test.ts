/** Every refusal that can meet a person is said in their language, by its code. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { readMessages } from '../plugins/messages';
import { Refusal } from '../src/lib/api';
import { explain, keyFor, messageFor, whyNot } from '../src/lib/explain';
import { choose, LANGUAGES } from '../src/lib/i18n/index.svelte';

const FOLDER = fileURLToPath(new URL('../src/lib/i18n/messages', import.meta.url));
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** Those of the list the server's code is written from; what only the Python client raises is not. */
const FROM_SERVER = [...read('../../docs/protocol/errors.md').matchAll(/^\| `([a-z_.]+)` \|/gm)]
  .map(([, code]) => code ?? '')
  .filter((code) => !code.startsWith('sdk.'));
const FROM_HERE = [...read('../src/lib/outbox.ts').matchAll(/code: '(client\.[a-z_]+)'/g)].map(
  ([, code]) => code ?? '',
);
const CODES = [...FROM_SERVER, ...FROM_HERE, 'transport.unfit_request'];

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await choose('fr');
});

test('the lists of codes are found', () => {
  expect(FROM_SERVER.length).toBeGreaterThan(90);
  expect(FROM_HERE.length).toBeGreaterThan(3);
});

describe.each(Object.keys(LANGUAGES))('%s', (language) => {
  const messages = readMessages(FOLDER, language);

  test.each(CODES)('has a sentence for %s', (code) => {
    expect(messages.get(keyFor(code))).toBeTruthy();
  });

  test('has no sentence for what nobody refuses', () => {
    const known = new Set(CODES.map(keyFor));
    const said = [...messages.keys()].filter((key) => key.startsWith('refusals.'));
    expect(said.filter((key) => !known.has(key))).toEqual([]);
  });
});

test('a refusal is said in the language spoken, with the server’s own sentence beside it', () => {
  const because = 'a meeting is open already: adjourn it first';
  expect(whyNot({ code: 'rooms.meeting_open', because })).toEqual({
    sentence: 'Une séance est déjà ouverte.',
    inEnglish: because,
  });
  const refusal = new Refusal(409, 'rooms.meeting_open', because);
  expect(explain(refusal)).toBe('Une séance est déjà ouverte.');
});

test('a refusal of an unknown code is said in the server’s words', () => {
  const because = 'the floor is another’s';
  expect(whyNot({ code: 'floor.some_new_one', because })).toEqual({
    sentence: null,
    inEnglish: because,
  });
});

test('in English the server’s sentence stands alone: it knows more of the case', async () => {
  await choose('en');
  const because = 'a meeting is open already: adjourn it first';
  expect(whyNot({ code: 'rooms.meeting_open', because })).toEqual({
    sentence: null,
    inEnglish: because,
  });
  await choose('fr');
});

test('over HTTP a refusal of an unknown code is explained by its kind, and else not at all', () => {
  expect(messageFor('rooms.some_new_one', 403)).toBe('errors.not_permitted');
  expect(messageFor('rooms.some_new_one', 418)).toBeNull();
  expect(messageFor('constructor', 418)).toBeNull();
});
