/** Passkeys: WebAuthn's JSON forms against its bytes. */
import { expect, test } from 'vitest';
import { b64 } from '../src/lib/formats';
import { creationFrom, credentialJson, requestFrom } from '../src/lib/passkey';
import { kindOf } from '../src/routes/signin/passkeys';

const bytes = new Uint8Array([1, 2, 3]);
const text = b64(bytes);
const described = { id: text, type: 'public-key' };

test('options for a new passkey are read', () => {
  const options = creationFrom({
    ...{ challenge: text, user: { id: text, name: 'Ana' }, rp: { name: 'x' } },
    excludeCredentials: [described],
  });
  expect(options.challenge).toEqual(bytes);
  expect(options.user).toEqual({ id: bytes, name: 'Ana' });
  expect(options.excludeCredentials).toEqual([{ id: bytes, type: 'public-key' }]);
});

test('options for showing one are read', () => {
  const options = requestFrom({ challenge: text, rpId: 'x.example' });
  expect(options).toEqual({ challenge: bytes, rpId: 'x.example', allowCredentials: [] });
});

const common = {
  ...{ id: text, type: 'public-key', rawId: bytes.buffer, authenticatorAttachment: null },
  getClientExtensionResults: () => ({}),
};

test('an answer is written as the browser itself would', () => {
  const response = {
    ...{ clientDataJSON: bytes.buffer, authenticatorData: bytes.buffer },
    ...{ signature: bytes.buffer, userHandle: null },
  };
  expect(credentialJson({ ...common, response } as never)).toEqual({
    ...{ id: text, type: 'public-key', rawId: text, clientExtensionResults: {} },
    response: { clientDataJSON: text, authenticatorData: text, signature: text },
  });
});

test('so is a new passkey', () => {
  const response = {
    ...{ clientDataJSON: bytes.buffer, attestationObject: bytes.buffer },
    getTransports: () => ['usb'],
  };
  expect(credentialJson({ ...common, response } as never)).toMatchObject({
    response: { clientDataJSON: text, attestationObject: text, transports: ['usb'] },
  });
});

test.each([
  [['internal', 'hybrid'], 'internal'],
  [['nfc', 'usb'], 'key'],
  [['hybrid'], 'other'],
  [[], 'other'],
])('a passkey reached by %j is called %s', (transports, kind) => {
  expect(kindOf(transports)).toBe(kind);
});
