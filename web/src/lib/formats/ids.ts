/**
 * Names and the smallest encodings: ids, base64url, length prefixes, tags, big-endian integers.
 *
 * Everything here has exactly one spelling, so that equal things are equal bytes.
 */
import { Malformed } from './verdicts';

export type Bytes = Uint8Array<ArrayBuffer>;

type Id<Kind extends string> = string & { readonly kind: Kind };
export type RoomId = Id<'r'>;
export type ChannelId = Id<'c'>;
export type PersonId = Id<'p'>;
export type DeviceId = Id<'d'>;
export type SeatId = Id<'s'>;
export type DelegationId = Id<'g'>;
export type ActId = Id<'a'>;
export type UnitId = Id<'u'>;
export type ProposalId = Id<'q'>;
export type CommentId = Id<'k'>;

export const KINDS = {
  r: 'room',
  c: 'channel',
  p: 'person',
  d: 'device',
  s: 'seat',
  g: 'delegation',
  a: 'act',
  i: 'invitation',
  m: 'meeting',
  u: 'unit',
  q: 'proposal',
  k: 'comment',
} as const;
export type Kind = keyof typeof KINDS;

export const MAX_INTEGER = Number.MAX_SAFE_INTEGER;
export const MAX_U32 = 2 ** 32 - 1;
export const HASH_LENGTH = 32;

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
// 128 bits are 25 whole base32 letters and three bits more: the last letter has two zero bits,
// which leaves eight letters and makes the spelling unique.
const ID = /^([a-z])_[a-z2-7]{25}[aeimquy4]$/;
const ORIGIN =
  /^(https?):\/\/(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])(?::([1-9][0-9]{0,4}))?$/;
const MAX_ORIGIN = 300;

/** Name a new thing of this kind with 128 bits of the browser's randomness. */
export function newId<K extends Kind>(kind: K): Id<K> {
  return idOf(kind, randomBytes(16));
}

/** Spell 128 bits as an id of this kind. */
export function idOf<K extends Kind>(kind: K, bits: Uint8Array): Id<K> {
  if (bits.length !== 16) throw new Malformed('an id is made of sixteen bytes');
  let text = '';
  let window = 0;
  let held = 0;
  for (const byte of bits) {
    window = (window << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += BASE32[(window >> held) & 31];
    }
    window &= (1 << held) - 1;
  }
  text += BASE32[(window << (5 - held)) & 31];
  return `${kind}_${text}` as Id<K>;
}

/** Hand back the id if it is one of this kind, spelled the one way it may be. */
export function checkId<K extends Kind>(kind: K, text: unknown): Id<K> {
  if (typeof text !== 'string' || ID.exec(text)?.[1] !== kind) {
    throw new Malformed(
      `this is not the id of a ${KINDS[kind]}: copy it whole, as it was given`,
    );
  }
  return text as Id<K>;
}

/** Hand back the origin if it is a WHATWG ASCII origin as a browser would write it. */
export function checkOrigin(text: unknown): string {
  const match = typeof text === 'string' && text.length <= MAX_ORIGIN ? ORIGIN.exec(text) : null;
  const port = match?.[2] ? Number(match[2]) : null;
  const own = match?.[1] === 'https' ? 443 : 80;
  if (!match || (port !== null && (port > 65_535 || port === own))) {
    throw new Malformed('write the origin as a browser does, as in https://room.example.org');
  }
  return text as string;
}

/** Hand back a true integer between both bounds. */
export function checkInt(value: unknown, low: number, high: number, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < low || (value as number) > high) {
    throw new Malformed(`${what} must be a whole number from ${low} to ${high}`);
  }
  return value as number;
}

/** Hand back a string that is not empty. */
export function checkText(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new Malformed(`${what} must be a text that is not empty`);
  }
  return value;
}

/** Hand back bytes that are exactly as long as their meaning demands. */
export function checkLength<B extends Uint8Array>(data: B, length: number, what: string): B {
  if (data.length !== length) {
    throw new Malformed(`${what} must be ${length} bytes, not ${data.length}`);
  }
  return data;
}

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Write bytes as base64url without padding. */
export function b64(data: Uint8Array): string {
  return base64(data).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Read base64url without padding, refusing every spelling but the one `b64` writes. */
export function unb64(text: unknown, length?: number): Bytes {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]*$/.test(text)) {
    throw new Malformed('this is not base64url without padding');
  }
  let data: Bytes;
  try {
    data = fromBinary(atob(text.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    throw new Malformed('this is not base64url without padding');
  }
  if (b64(data) !== text) throw new Malformed('this is not base64url without padding');
  return length === undefined ? data : checkLength(data, length, 'the decoded value');
}

/** Write bytes as base64 with padding, the spelling of signed notes. */
export function base64(data: Uint8Array): string {
  let binary = '';
  // In pieces: a spread of a large array would overflow the stack.
  for (let at = 0; at < data.length; at += 8192) {
    binary += String.fromCharCode(...data.subarray(at, at + 8192));
  }
  return btoa(binary);
}

/** Read base64 with padding, refusing every spelling but the one `base64` writes. */
export function unbase64(text: string, length?: number): Bytes {
  let data: Bytes;
  try {
    data = fromBinary(atob(text));
  } catch {
    throw new Malformed('this is not base64');
  }
  if (base64(data) !== text) throw new Malformed('this is not base64');
  return length === undefined ? data : checkLength(data, length, 'the decoded value');
}

/** Encode a string that is well formed. */
export function utf8(text: string): Bytes {
  if (!text.isWellFormed()) {
    throw new Malformed('the text holds half a character: write it again');
  }
  return new TextEncoder().encode(text) as Bytes;
}

/** Decode UTF-8 fatally; a byte-order mark is kept, so that it can be refused. */
export function fromUtf8(data: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw new Malformed('this is not text in UTF-8');
  }
}

/** Write an integer as four bytes, the highest first. */
export function u32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, checkInt(value, 0, MAX_U32, 'a length'));
  return bytes;
}

/** Write an integer as eight bytes, the highest first. */
export function u64(value: number): Bytes {
  const bytes = new Uint8Array(8);
  const whole = BigInt(checkInt(value, 0, MAX_INTEGER, 'a number'));
  new DataView(bytes.buffer).setBigUint64(0, whole);
  return bytes;
}

export function concat(...parts: Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Join parts so that no two lists of parts give the same bytes. */
export function lp(...parts: Uint8Array[]): Bytes {
  return concat(...parts.flatMap((part) => [u32(part.length), part]));
}

/** Open a message with what it is for, so that one signature never serves two purposes. */
export function tag(text: string): Bytes {
  return utf8(`${text}\0`);
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

export function hex(data: Uint8Array): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function unhex(text: string): Bytes {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new Malformed('this is not hexadecimal');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function fromBinary(binary: string): Bytes {
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
