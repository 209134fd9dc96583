/** The Merkle log of RFC 6962: grown leaf by leaf, its proofs checked strictly. */
import { sha256 } from '@noble/hashes/sha2.js';
import {
  type Bytes,
  checkInt,
  checkLength,
  concat,
  equalBytes,
  HASH_LENGTH,
  hex,
  MAX_INTEGER,
} from './ids';
import { Malformed, NotProven } from './verdicts';

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

export const EMPTY_ROOT: Bytes = hash(new Uint8Array());

/** SHA-256, at once: a log of thousands of leaves must not become thousands of promises. */
export function hash(...parts: Uint8Array[]): Bytes {
  return sha256(concat(...parts)) as Bytes;
}

/** Hash a leaf as it is stored, so that it can never pass for a node. */
export function leafHash(raw: Uint8Array): Bytes {
  return hash(LEAF, raw);
}

/** Hash two children into their parent. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
  return hash(NODE, left, right);
}

/**
 * The right edge of a tree: all that is needed to append to it and to know its root.
 *
 * `hashes` holds one complete subtree for each bit set in `size`, the largest first.
 */
export class Frontier {
  private constructor(
    readonly size: number,
    readonly hashes: readonly Bytes[],
  ) {}

  static readonly EMPTY = new Frontier(0, []);

  /** Resume from what was kept. */
  static from(size: number, hashes: readonly Bytes[]): Frontier {
    checkInt(size, 0, MAX_INTEGER, 'the size of a log');
    const bits = size.toString(2).replaceAll('0', '').length;
    if (hashes.length !== bits) {
      throw new Malformed('this is not the right edge of a tree of that size');
    }
    for (const value of hashes) checkHash(value);
    return new Frontier(size, [...hashes]);
  }

  /** Add one leaf hash and give the grown edge; this one stays as it is. */
  append(leaf: Bytes): Frontier {
    checkHash(leaf);
    const hashes = [...this.hashes];
    let grown = leaf;
    for (let index = this.size; index % 2 === 1; index = Math.floor(index / 2)) {
      const left = hashes.pop();
      if (!left) throw new Malformed('this is not the right edge of a tree of that size');
      grown = nodeHash(left, grown);
    }
    return new Frontier(this.size + 1, [...hashes, grown]);
  }

  /** Give the root of the whole tree. */
  root(): Bytes {
    return this.hashes.length === 0
      ? EMPTY_ROOT
      : this.hashes.reduceRight((right, left) => nodeHash(left, right));
  }
}

/** Check that a leaf hash lies at this index of the tree with this size and root. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): void {
  checkInt(size, 0, MAX_INTEGER, 'the size of a log');
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new Malformed('the tree of that size has no leaf there');
  }
  for (const value of [leaf, root, ...proof]) checkHash(value);
  // BigInt, because a place in a log may need more than the 32 bits of bitwise operators.
  const place = BigInt(index);
  const inner = bitLength(place ^ BigInt(size - 1));
  checkProofLength(proof, inner + bitCount(place >> BigInt(inner)));
  const found = chainBorder(chainInner(leaf, proof.slice(0, inner), place), proof.slice(inner));
  demand(root, found, 'this entry is not in the log that was signed');
}

/** Check that the tree (m, rootM) is how the tree (n, rootN) began. */
export function verifyConsistency(
  m: number,
  n: number,
  rootM: Uint8Array,
  rootN: Uint8Array,
  proof: readonly Uint8Array[],
): void {
  checkInt(m, 0, MAX_INTEGER, 'the size of a log');
  checkInt(n, 0, MAX_INTEGER, 'the size of a log');
  if (m <= 0 || m > n) {
    throw new Malformed('consistency is shown from a size above nought to one no smaller');
  }
  for (const value of [rootM, rootN, ...proof]) checkHash(value);
  if (m === n) {
    checkProofLength(proof, 0);
    demand(rootM, rootN, 'the log shows two roots at one size');
    return;
  }
  const old = BigInt(m);
  const last = old - 1n;
  const shift = bitLength(old & -old) - 1;
  const whole = bitLength(last ^ BigInt(n - 1));
  const border = bitCount(last >> BigInt(whole));
  const inner = whole - shift;
  // When m is a power of two, the old root itself is the seed, and the proof does not repeat it.
  const isWhole = (old & (old - 1n)) === 0n;
  checkProofLength(proof, inner + border + (isWhole ? 0 : 1));
  const seed = isWhole ? rootM : (proof[0] as Uint8Array);
  const path = isWhole ? proof : proof.slice(1);
  const mask = last >> BigInt(shift);
  const before = chainInnerRight(seed, path.slice(0, inner), mask);
  demand(
    rootM,
    chainBorder(before, path.slice(inner)),
    'the log no longer begins as it was signed before',
  );
  const after = chainInner(seed, path.slice(0, inner), mask);
  demand(
    rootN,
    chainBorder(after, path.slice(inner)),
    'the log that was signed does not follow from its beginning',
  );
}

function chainInner(seed: Uint8Array, proof: readonly Uint8Array[], index: bigint): Uint8Array {
  return proof.reduce(
    (found, sibling, level) =>
      (index >> BigInt(level)) & 1n ? nodeHash(sibling, found) : nodeHash(found, sibling),
    seed,
  );
}

function chainInnerRight(
  seed: Uint8Array,
  proof: readonly Uint8Array[],
  index: bigint,
): Uint8Array {
  return proof.reduce(
    (found, sibling, level) =>
      (index >> BigInt(level)) & 1n ? nodeHash(sibling, found) : found,
    seed,
  );
}

function chainBorder(seed: Uint8Array, proof: readonly Uint8Array[]): Uint8Array {
  return proof.reduce((found, sibling) => nodeHash(sibling, found), seed);
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

function bitCount(value: bigint): number {
  return value.toString(2).replaceAll('0', '').length;
}

function checkHash(value: Uint8Array): void {
  checkLength(value, HASH_LENGTH, 'a hash in a proof');
}

function checkProofLength(proof: readonly Uint8Array[], expected: number): void {
  if (proof.length !== expected) {
    throw new Malformed(`this proof needs ${expected} hashes, but has ${proof.length}`);
  }
}

function demand(expected: Uint8Array, found: Uint8Array, because: string): void {
  if (!equalBytes(expected, found)) throw new NotProven(because, hex(expected), hex(found));
}
