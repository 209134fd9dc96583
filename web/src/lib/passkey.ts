/**
 * Passkeys of this browser: WebAuthn's JSON forms, turned into its bytes and back by hand.
 *
 * Browsers learnt to do that themselves only lately; older ones that we serve did not.
 */
import { b64, unb64 } from './formats';

/** Makes and shows passkeys; the browser does it, a test may. */
export interface Authenticator {
  create(options: Record<string, unknown>): Promise<object>;
  get(options: Record<string, unknown>): Promise<object>;
}

/** The person turned the passkey's dialogue away, or it ran out of time: nothing happened. */
export class Declined extends Error {
  constructor() {
    super('no passkey was shown');
  }
}

export const browserAuthenticator: Authenticator = {
  create: (options) =>
    shown(navigator.credentials.create({ publicKey: creationFrom(options) })),
  get: (options) => shown(navigator.credentials.get({ publicKey: requestFrom(options) })),
};

type Described = { readonly id: string };

/** Read the options for a new passkey. */
export function creationFrom(json: Record<string, unknown>): PublicKeyCredentialCreationOptions {
  const user = json.user as Described;
  return {
    ...json,
    challenge: unb64(json.challenge),
    user: { ...user, id: unb64(user.id) },
    excludeCredentials: withIds(json.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
}

/** Read the options for showing a passkey. */
export function requestFrom(json: Record<string, unknown>): PublicKeyCredentialRequestOptions {
  return {
    ...json,
    challenge: unb64(json.challenge),
    allowCredentials: withIds(json.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
}

function withIds(credentials: unknown): object[] {
  return ((credentials ?? []) as readonly Described[]).map((each) => ({
    ...each,
    id: unb64(each.id),
  }));
}

/** Write a credential as `toJSON` would. */
export function credentialJson(credential: PublicKeyCredential): object {
  const { id, type, rawId, authenticatorAttachment } = credential;
  const response = credential.response as AuthenticatorAttestationResponse &
    AuthenticatorAssertionResponse;
  const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = response;
  const attested = attestationObject && {
    attestationObject: spelled(attestationObject),
    transports: response.getTransports?.() ?? [],
  };
  const asserted = signature && {
    authenticatorData: spelled(authenticatorData),
    signature: spelled(signature),
    ...(userHandle && { userHandle: spelled(userHandle) }),
  };
  return {
    id,
    type,
    rawId: spelled(rawId),
    ...(authenticatorAttachment && { authenticatorAttachment }),
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: spelled(clientDataJSON), ...attested, ...asserted },
  };
}

function spelled(buffer: ArrayBuffer): string {
  return b64(new Uint8Array(buffer));
}

async function shown(asked: Promise<Credential | null>): Promise<object> {
  let credential: Credential | null;
  try {
    credential = await asked;
  } catch (failure) {
    const name = failure instanceof DOMException ? failure.name : '';
    if (name === 'NotAllowedError' || name === 'AbortError') throw new Declined();
    throw failure;
  }
  if (credential?.type !== 'public-key') throw new Declined();
  return credentialJson(credential as PublicKeyCredential);
}
