/** What a head pastes from the command line: root keys, signatures, certificates. */
import {
  b64,
  type Bytes,
  type Certificate,
  checkPublicKey,
  fingerprint,
  type FingerprintKind,
  fingerprintGroups,
  parseCertificate,
  unb64,
  utf8,
} from '../formats';

/** Where the keys of a room are named. */
export interface Address {
  readonly origin: string;
  readonly room: string;
}

/** Read a public key; null when it is none that may be trusted. */
export function readKey(text: string): Bytes | null {
  return orNull(() => checkPublicKey(unb64(text.trim(), 32)));
}

/** Read a signature as the command line writes it; null when it is none. */
export function readSignature(text: string): string | null {
  return orNull(() => b64(unb64(text.trim(), 64)));
}

/** Read a certificate; null when it is none. */
export function readCertificate(text: string): Certificate | null {
  return orNull(() => parseCertificate(utf8(text.trim())));
}

/** The six groups to be compared on the telephone. */
export function groupsOf(
  kind: FingerprintKind,
  { origin, room }: Address,
  owner: string,
  key: Uint8Array | string,
): string[] {
  const bytes = typeof key === 'string' ? unb64(key, 32) : key;
  return fingerprintGroups(fingerprint(kind, origin, room, owner, bytes));
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null; // the form says what to paste; what exactly is wrong with it helps nobody
  }
}
