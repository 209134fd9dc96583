/**
 * Canonical JSON: the one way a value may be written, so that its bytes can be signed and hashed.
 *
 * It is RFC 8785 for the values this room allows: keys `[a-z][a-z0-9_]*`, integers below 2^53 in
 * absolute value, well-formed strings that are never normalised.
 */
import { type Bytes, fromUtf8, utf8 } from './ids';
import { Malformed } from './verdicts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export const MAX_DEPTH = 32;

const KEY = /^[a-z][a-z0-9_]*$/;

/** Write a value the one way it may be written. */
export function canonical(value: Json): Bytes {
  return utf8(written(value, MAX_DEPTH));
}

/**
 * Read a value, refusing every spelling but the one `canonical` writes.
 *
 * Comparing with what we would have written refuses duplicate keys, white space, byte-order
 * marks, floats, rounded integers and needless escapes without naming them.
 */
export function parseCanonical(data: Uint8Array, maxDepth = MAX_DEPTH): Json {
  const text = fromUtf8(data);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new Malformed('this is not JSON in UTF-8');
  }
  if (written(value, maxDepth) !== text) {
    throw new Malformed('this JSON is not written in its canonical form');
  }
  return value;
}

/** Read a canonical object that has exactly these keys. */
export function parseObject<K extends string>(
  data: Uint8Array,
  keys: readonly K[],
): Readonly<Record<K, Json>> {
  return checkKeys(parseCanonical(data), keys);
}

/** Hand back a value if it is an object with exactly these keys. */
export function checkKeys<K extends string>(
  value: Json,
  keys: readonly K[],
): Readonly<Record<K, Json>> {
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    Object.keys(value).length !== keys.length ||
    !keys.every((key) => Object.hasOwn(value, key))
  ) {
    throw new Malformed('this record does not have exactly the fields it must have');
  }
  return value as Readonly<Record<K, Json>>;
}

function written(value: unknown, depth: number): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    if (!value.isWellFormed()) {
      throw new Malformed('the text holds half a character: write it again');
    }
    return JSON.stringify(value); // ECMAScript's own escapes are those of RFC 8785
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      throw new Malformed('whole numbers in a record lie strictly between -2^53 and 2^53');
    }
    return String(value);
  }
  if (typeof value !== 'object') {
    throw new Malformed(`a record holds no value of the kind ${typeof value}`);
  }
  if (depth === 0) throw new Malformed('this is nested too deeply');
  if (Array.isArray(value)) {
    return `[${value.map((member) => written(member, depth - 1)).join(',')}]`;
  }
  const members = value as Record<string, unknown>;
  const keys = Object.keys(members).sort(); // ASCII keys: code units are code points
  for (const key of keys) {
    if (!KEY.test(key)) {
      throw new Malformed('keys in a record are small ASCII letters, digits and underscores');
    }
  }
  return `{${keys.map((key) => `"${key}":${written(members[key], depth - 1)}`).join(',')}}`;
}
