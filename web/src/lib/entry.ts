/** One entry as served, checked as far as it was shown: leaf, parts, what the act says of itself. */
import {
  type Act,
  actPart,
  b64,
  type Bytes,
  type ChannelId,
  type DelegationId,
  type DeviceId,
  equalBytes,
  hex,
  type Json,
  type Leaf,
  leafHash,
  Malformed,
  NotProven,
  parseAct,
  parseCanonical,
  parseLeaf,
  type PartName,
  SALT_LENGTH,
  type SeatId,
  SIGNATURE_LENGTH,
  unb64,
  utf8,
  verifyPart,
} from './formats';
import type { EntryRow, PartRow } from './protocol/frames';
import type { Fact, Role } from './protocol/state';

export interface Who {
  readonly seat: SeatId | null;
  readonly delegation: DelegationId | null;
  /** "clerk" acts automatically, under a rule. */
  readonly role: Role | 'clerk';
  readonly device: DeviceId;
  readonly key: Bytes;
}

export interface SignedPart {
  readonly act: Act;
  readonly signature: Bytes;
}

/** An entry whose leaf is read and whose shown parts are what the leaf committed to. */
export interface CheckedEntry {
  readonly leaf: Leaf;
  readonly leafHash: Bytes;
  readonly signed: SignedPart | null;
  readonly who: Who | null;
  /** The content of the act; null where it is withheld or gone. */
  readonly content: Readonly<Record<string, Json>> | null;
  readonly facts: readonly Fact[];
  /** The version of the rules by which the facts came of the act; null where none is shown, or several. */
  readonly rules: number | null;
  /** Parts the entry has and this reader was not shown. */
  readonly withheld: readonly PartName[];
  /** Parts that the server says were destroyed. */
  readonly gone: readonly string[];
  /** Parts that can be had, but were not wanted in their language. */
  readonly unsent: readonly PartName[];
}

/** Where an entry must stand, and for which room its act must be signed. */
export interface Address {
  readonly origin: string;
  readonly room: string;
  readonly channel: ChannelId;
  readonly epoch: number;
}

/** Of no other part may a server say that it can come later: what came of an act never does. */
const DISPENSABLE: readonly PartName[] = ['act', 'with', 'who'];

/** Check one entry by itself; its place in the tree is the log's to check. */
export function checkEntry(row: EntryRow, address: Address): CheckedEntry {
  const raw = utf8(row.leaf);
  const leaf = parseLeaf(raw);
  if (leaf.channel !== address.channel || leaf.epoch !== address.epoch) {
    throw new NotProven(
      'this entry belongs to another channel or epoch',
      `${address.channel} ${address.epoch}`,
      `${leaf.channel} ${leaf.epoch}`,
    );
  }
  if (leaf.seq !== row.seq) {
    throw new NotProven('this entry is not the one it was announced as', `${row.seq}`, `${leaf.seq}`);
  }
  const parts = new Map<string, Bytes>();
  for (const [name, part] of Object.entries(row.parts)) {
    const data = dataOf(name, part);
    verifyPart(leaf, name as PartName, unb64(part.salt, SALT_LENGTH), data);
    parts.set(name, data);
  }
  const signed = signedPart(parts.get('act'), leaf, address);
  const content = objectIn(parts.get('with'));
  const gone = row.gone ?? [];
  const outs = leaf.out.flatMap((_, i) => outIn(parts.get(`out.${i}`)) ?? []);
  const [rules, ...others] = new Set(outs.map((out) => out.rules));
  const names: PartName[] = ['act', 'with', 'who', ...leaf.out.map((_, i) => `out.${i}` as const)];
  const unsent = DISPENSABLE.filter((n) => !parts.has(n) && (row.unsent ?? []).includes(n));
  return {
    leaf,
    leafHash: leafHash(raw),
    signed,
    who: whoIn(parts.get('who'), signed),
    content,
    facts: outs.flatMap(({ facts }) => facts),
    rules: typeof rules === 'number' && others.length === 0 ? rules : null,
    withheld: names.filter((n) => !parts.has(n) && !gone.includes(n) && !unsent.includes(n)),
    gone,
    unsent,
  };
}

function dataOf(name: string, part: PartRow): Bytes {
  const text = utf8(part.text);
  return name === 'act' ? actPart(unb64(part.sig, SIGNATURE_LENGTH), text) : text;
}

function signedPart(data: Bytes | undefined, leaf: Leaf, address: Address): SignedPart | null {
  if (!data) return null;
  const act = parseAct(data.slice(SIGNATURE_LENGTH));
  const said = `${act.origin} ${act.room} ${act.channel}`;
  const here = `${address.origin} ${address.room} ${address.channel}`;
  if (said !== here) throw new NotProven('this act was signed for another place', here, said);
  if (!equalBytes(act.with, leaf.with)) {
    throw new NotProven(
      'the act was signed over other words than those recorded',
      hex(leaf.with),
      hex(act.with),
    );
  }
  return { act, signature: data.slice(0, SIGNATURE_LENGTH) };
}

function whoIn(data: Bytes | undefined, signed: SignedPart | null): Who | null {
  const fields = objectIn(data);
  if (!fields) return null;
  const key = unb64(fields.key, 32);
  const who = { ...fields, key } as unknown as Who;
  if (signed && signed.act.device !== who.device) {
    throw new NotProven('the author named is not the one who signed', signed.act.device, who.device);
  }
  return who;
}

function outIn(data: Bytes | undefined): { rules: Json | undefined; facts: Fact[] } | null {
  const fields = objectIn(data);
  if (!fields) return null;
  if (!Array.isArray(fields.events)) throw new Malformed('an out part lists its events');
  const facts = (fields.events as readonly Json[]).map((each) => {
    const fact = each as { event?: unknown; body?: unknown };
    if (typeof fact?.event !== 'string' || typeof fact.body !== 'object' || fact.body === null) {
      throw new Malformed('an event has a name and a body');
    }
    return fact as Fact;
  });
  return { rules: fields.rules, facts };
}

function objectIn(data: Bytes | undefined): Readonly<Record<string, Json>> | null {
  if (!data) return null;
  const value = parseCanonical(data);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Malformed('a part of an entry is an object');
  }
  return value as Readonly<Record<string, Json>>;
}

/** The key a channel's journal admitted for a device, in the spelling of its state. */
export function sameKey(spelled: string, key: Bytes): boolean {
  return spelled === b64(key);
}
