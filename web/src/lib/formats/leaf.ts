/**
 * The leaf: the place and time of an entry, and the commitments to its parts.
 *
 * Parts enter only through salted commitments, so each can be withheld or erased while the
 * leaf, and every proof that contains it, stays true.
 */
import { parseObject } from './canonical';
import {
  type Bytes,
  type ChannelId,
  checkId,
  checkInt,
  checkLength,
  concat,
  equalBytes,
  HASH_LENGTH,
  hex,
  lp,
  MAX_INTEGER,
  MAX_U32,
  tag,
  unb64,
  utf8,
} from './ids';
import { hash } from './merkle';
import { Malformed, NotProven } from './verdicts';

export const SALT_LENGTH = 32;
export const SIGNATURE_LENGTH = 64;
export const MOST_OUT = 16;

export type PartName = 'act' | 'with' | 'who' | `out.${number}`;

const PART_TAG = tag('nr-part-v1');
const NAMES: ReadonlySet<string> = new Set([
  'act',
  'with',
  'who',
  ...Array.from({ length: MOST_OUT }, (_, i) => `out.${i}`),
]);
const KEYS = ['v', 'channel', 'epoch', 'seq', 'at', 'act', 'with', 'who', 'out'] as const;

/** What everyone in the channel may see of an entry: its place, its time, its commitments. */
export interface Leaf {
  readonly channel: ChannelId;
  readonly epoch: number;
  readonly seq: number;
  /** Microseconds since 1970 UTC. */
  readonly at: number;
  readonly act: Bytes;
  readonly with: Bytes;
  readonly who: Bytes;
  readonly out: readonly Bytes[];
}

/** Commit to one part without showing it. */
export function commit(name: PartName, salt: Uint8Array, data: Uint8Array): Bytes {
  if (!NAMES.has(name)) throw new Malformed('an entry has no part of that name');
  checkLength(salt, SALT_LENGTH, 'a salt');
  return hash(PART_TAG, lp(utf8(name), salt, data));
}

/** Read a leaf strictly. */
export function parseLeaf(raw: Uint8Array): Leaf {
  const fields = parseObject(raw, KEYS);
  checkInt(fields.v, 1, 1, 'the version of a leaf');
  const out = fields.out;
  if (!Array.isArray(out) || out.length > MOST_OUT) {
    throw new Malformed(`an entry has at most ${MOST_OUT} out parts`);
  }
  return {
    channel: checkId('c', fields.channel),
    epoch: checkInt(fields.epoch, 1, MAX_U32, 'an epoch'),
    seq: checkInt(fields.seq, 1, MAX_INTEGER, 'a place'),
    at: checkInt(fields.at, 0, MAX_INTEGER, 'a time'),
    act: unb64(fields.act, HASH_LENGTH),
    with: unb64(fields.with, HASH_LENGTH),
    who: unb64(fields.who, HASH_LENGTH),
    out: out.map((commitment) => unb64(commitment, HASH_LENGTH)),
  };
}

/** Recompute a part's commitment; only then does the part count as what was recorded. */
export function verifyPart(
  leaf: Leaf,
  name: PartName,
  salt: Uint8Array,
  data: Uint8Array,
): void {
  const found = commit(name, salt, data);
  const expected =
    name === 'act' || name === 'with' || name === 'who'
      ? leaf[name]
      : leaf.out[Number(name.slice('out.'.length))];
  if (!expected) throw new Malformed('this entry has no part of that name');
  if (!equalBytes(expected, found)) {
    throw new NotProven(
      `the part ${name} is not what the entry recorded`,
      hex(expected),
      hex(found),
    );
  }
}

/** Join a signature and the act it signs into the plaintext of the `act` part. */
export function actPart(signature: Uint8Array, raw: Uint8Array): Bytes {
  return concat(checkLength(signature, SIGNATURE_LENGTH, 'a signature'), raw);
}

/** Part a signature from the act it signs. */
export function splitActPart(data: Bytes): { signature: Bytes; raw: Bytes } {
  if (data.length <= SIGNATURE_LENGTH) {
    throw new Malformed('an act part is a signature and the act it signs');
  }
  return { signature: data.slice(0, SIGNATURE_LENGTH), raw: data.slice(SIGNATURE_LENGTH) };
}
