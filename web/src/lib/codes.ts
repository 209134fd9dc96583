/**
 * The six digits of an authenticator, checked here before they are sent.
 *
 * A question is answered once: a mistyped code would spend it, and the picture would have to be
 * scanned again. The server checks all the same.
 */
import type { Bytes } from './formats';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP = 30;
const DRIFT = [0, -1, 1];

export const SHORTEST_PASSWORD = 15;

/** The digits of a code as typed: without spaces, and in the digits that every server reads. */
export function digitsOf(code: string): string {
  return code
    .normalize('NFKC')
    .replace(/\s/gu, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));
}

/** The length of a password as the server counts it. */
export function lengthOf(password: string): number {
  return [...password.normalize('NFKC')].length;
}

/** Whether the code belongs to the secret now, or in the half minute before or after. */
export async function codeFits(secret: string, code: string, seconds: number): Promise<boolean> {
  const typed = digitsOf(code);
  const key = await crypto.subtle.importKey(
    'raw',
    decode(secret),
    { name: 'HMAC', hash: 'SHA-1' },
    false,
    ['sign'],
  );
  for (const drift of DRIFT) {
    if ((await codeAt(key, Math.floor(seconds / STEP) + drift)) === typed) return true;
  }
  return false;
}

/** The secret in groups of four, for those who type it. */
export function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

async function codeAt(key: CryptoKey, step: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const digest = new DataView(await crypto.subtle.sign('HMAC', key, counter));
  const offset = digest.getUint8(digest.byteLength - 1) & 15;
  const number = (digest.getUint32(offset) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, '0');
}

function decode(secret: string): Bytes {
  const bits = [...secret.replace(/=+$/, '')].map((letter) =>
    LETTERS.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2));
}
