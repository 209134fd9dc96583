/** Keys: what Ed25519 keys are accepted, how signatures are made and checked, fingerprints, certificates. */
import { canonical, type Json, parseObject } from './canonical';
import {
  b64,
  type Bytes,
  checkId,
  checkInt,
  checkLength,
  checkOrigin,
  checkText,
  concat,
  lp,
  MAX_INTEGER,
  tag,
  unb64,
  utf8,
} from './ids';
import { hash } from './merkle';
import { ForgedSignature, Malformed, UnsafeKey } from './verdicts';

export const KEY_LENGTH = 32;

// The curve of RFC 8032, section 5.1.
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint];
const NEUTRAL: Point = [0n, 1n, 1n, 0n];

const known = new Set<string>();

/**
 * Hand back the key if it is a canonical point of prime order, else refuse it.
 *
 * Browsers differ about keys of small or mixed order, for which one signature can fit several
 * messages or only some verifiers; such a key must never speak for anybody.
 */
export function checkPublicKey(key: Bytes): Bytes {
  checkLength(key, KEY_LENGTH, 'a key');
  const name = b64(key);
  if (!known.has(name)) {
    const point = decompress(key);
    if (isNeutral(point) || !isNeutral(times(L, point))) {
      throw new UnsafeKey('this key cannot be trusted: make a new one');
    }
    known.add(name);
  }
  return key;
}

/** Check an Ed25519 signature; raise when it does not hold, because it must not be ignored. */
export async function verifySignature(
  key: Bytes,
  message: Bytes,
  signature: Bytes,
): Promise<void> {
  checkPublicKey(key);
  checkLength(signature, 64, 'a signature');
  if (littleEndian(signature.slice(32)) >= L) {
    throw new ForgedSignature('the signature is written in a way no device writes it');
  }
  const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  if (!(await crypto.subtle.verify('Ed25519', imported, signature, message))) {
    throw new ForgedSignature('the signature does not belong to this key and act');
  }
}

/** Sign with a private key that may never leave the browser. */
export async function sign(key: CryptoKey, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('Ed25519', key, message));
}

const FINGERPRINT_KINDS = ['device', 'root', 'log', 'clerk'] as const;
export type FingerprintKind = (typeof FINGERPRINT_KINDS)[number];

/** All 32 bytes that a QR code carries. */
export function fingerprint(
  kind: FingerprintKind,
  origin: string,
  room: string,
  owner: string,
  key: Uint8Array,
): Bytes {
  checkLength(key, KEY_LENGTH, 'a key');
  if (!FINGERPRINT_KINDS.includes(kind)) {
    throw new Malformed('no key of that kind has a fingerprint');
  }
  return hash(
    tag('nr-fpr-v1'),
    lp(
      utf8(kind),
      utf8(checkOrigin(origin)),
      utf8(checkId('r', room)),
      utf8(checkText(owner, 'the owner')),
      key,
    ),
  );
}

/** Six groups of five digits, to be read aloud on the telephone, left to right in every language. */
export function fingerprintGroups(digest: Uint8Array): string[] {
  checkLength(digest, 32, 'a fingerprint');
  return Array.from({ length: 6 }, (_, i) => {
    const bits = digest.slice(5 * i, 5 * i + 5).reduce((sum, byte) => sum * 256 + byte, 0);
    return String(bits % 100_000).padStart(5, '0');
  });
}

export interface Enrolment {
  readonly origin: string;
  readonly room: string;
  readonly person: string;
  readonly device: string;
  readonly key: Bytes;
  readonly challenge: Bytes;
  /** Microseconds since 1970 UTC. */
  readonly at: number;
}

/** What a new device signs to prove that it holds its key. */
export function enrolmentMessage(enrolment: Enrolment): Bytes {
  return message('nr-enrol-v1', {
    origin: checkOrigin(enrolment.origin),
    room: checkId('r', enrolment.room),
    person: checkId('p', enrolment.person),
    device: checkId('d', enrolment.device),
    key: b64(checkPublicKey(enrolment.key)),
    challenge: b64(checkLength(enrolment.challenge, 32, 'a challenge')),
    at: checkInt(enrolment.at, 0, MAX_INTEGER, 'a time'),
  });
}

export interface Certificate {
  readonly origin: string;
  readonly room: string;
  readonly delegation: string;
  readonly person: string;
  readonly device: string;
  readonly key: Bytes;
  /** Ascending, each once; none at all revokes. */
  readonly powers: readonly string[];
  readonly serial: number;
  readonly not_before: number;
  readonly not_after: number;
}

const CERTIFICATE_KEYS = [
  'origin',
  'room',
  'delegation',
  'person',
  'device',
  'key',
  'powers',
  'serial',
  'not_before',
  'not_after',
] as const;
const POWER = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/;
const MOST_POWERS = 64;

/** Read a certificate strictly. */
export function parseCertificate(raw: Uint8Array): Certificate {
  const fields = parseObject(raw, CERTIFICATE_KEYS);
  const certificate = {
    origin: checkOrigin(fields.origin),
    room: checkId('r', fields.room),
    delegation: checkId('g', fields.delegation),
    person: checkId('p', fields.person),
    device: checkId('d', fields.device),
    key: unb64(fields.key),
    powers: checkPowers(fields.powers),
    serial: fields.serial as number,
    not_before: fields.not_before as number,
    not_after: fields.not_after as number,
  };
  certificateMessage(certificate); // checks what is left: the key, the serial, the times
  return certificate;
}

function checkPowers(powers: Json): readonly string[] {
  if (!Array.isArray(powers) || powers.length > MOST_POWERS) {
    throw new Malformed(`powers are a list of at most ${MOST_POWERS}`);
  }
  const named: string[] = [];
  for (const power of powers as readonly Json[]) {
    if (typeof power !== 'string' || !POWER.test(power)) {
      throw new Malformed('a power is named in small letters, as in decisions.vote');
    }
    const last = named.at(-1);
    if (last !== undefined && last >= power) {
      throw new Malformed('name each power once, in ascending order');
    }
    named.push(power);
  }
  return named;
}

/** What a delegation's root key signs to vouch for a device. */
export function certificateMessage(certificate: Certificate): Bytes {
  return message('nr-cert-v1', {
    origin: checkOrigin(certificate.origin),
    room: checkId('r', certificate.room),
    delegation: checkId('g', certificate.delegation),
    person: checkId('p', certificate.person),
    device: checkId('d', certificate.device),
    key: b64(checkPublicKey(certificate.key)),
    powers: checkPowers(certificate.powers),
    serial: checkInt(certificate.serial, 1, MAX_INTEGER, 'a serial'),
    not_before: checkInt(certificate.not_before, 0, MAX_INTEGER, 'a time'),
    not_after: checkInt(certificate.not_after, certificate.not_before, MAX_INTEGER, 'an end'),
  });
}

export interface RootSuccession {
  readonly origin: string;
  readonly room: string;
  readonly delegation: string;
  readonly key: Bytes;
  readonly serial: number;
}

/** What the old root key signs to name the new one. */
export function rootMessage(root: RootSuccession): Bytes {
  return message('nr-root-v1', {
    origin: checkOrigin(root.origin),
    room: checkId('r', root.room),
    delegation: checkId('g', root.delegation),
    key: b64(checkPublicKey(root.key)),
    serial: checkInt(root.serial, 1, MAX_INTEGER, 'a serial'),
  });
}

function message(name: string, fields: Json): Bytes {
  return concat(tag(name), canonical(fields));
}

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let found = 1n;
  for (let square = mod(base), left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) found = mod(found * square);
    square = mod(square * square);
  }
  return found;
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function decompress(key: Uint8Array): Point {
  const whole = littleEndian(key);
  const sign = whole >> 255n;
  const y = whole & ((1n << 255n) - 1n);
  if (y >= P) throw new UnsafeKey('this key is not in its one spelling');
  const numerator = mod(y * y - 1n);
  const denominator = mod(D * y * y + 1n);
  const cube = mod(denominator ** 3n);
  let x = mod(
    numerator * cube * power(numerator * mod(cube * cube * denominator), (P - 5n) / 8n),
  );
  const check = mod(denominator * x * x);
  if (check !== numerator) {
    if (check !== mod(-numerator)) throw new UnsafeKey('this is not a key');
    x = mod(x * ROOT_OF_MINUS_ONE);
  }
  if (x === 0n && sign === 1n) throw new UnsafeKey('this key is not in its one spelling');
  if ((x & 1n) !== sign) x = mod(-x);
  return [x, y, 1n, mod(x * y)];
}

function plus([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * D);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(scalar: bigint, point: Point): Point {
  let found = NEUTRAL;
  for (let doubled = point, left = scalar; left > 0n; left >>= 1n) {
    if (left & 1n) found = plus(found, doubled);
    doubled = plus(doubled, doubled);
  }
  return found;
}

function isNeutral([x, y, z]: Point): boolean {
  return x === 0n && y === z;
}
