/** The act: what a device signs, the wording it may mean, and the id of an act of the clerk. */
import { canonical, checkKeys, type Json, parseCanonical, parseObject } from './canonical';
import {
  type ActId,
  b64,
  type Bytes,
  type ChannelId,
  checkId,
  checkInt,
  checkLength,
  checkOrigin,
  checkText,
  concat,
  type DeviceId,
  equalBytes,
  HASH_LENGTH,
  idOf,
  lp,
  MAX_INTEGER,
  MAX_U32,
  type RoomId,
  tag,
  u64,
  unb64,
  utf8,
} from './ids';
import { EMPTY_ROOT, hash } from './merkle';
import { Malformed } from './verdicts';

const KEYS = ['v', 'origin', 'room', 'channel', 'device', 'n', 'id', 'do', 'with', 'seen'] as const;
const COMMAND = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+$/;
const MAX_COMMAND = 100;
const ACT_TAG = tag('nr-act-v1');
const WORDING_TAG = tag('nr-wording-v1');
const CLERK_TAG = tag('nr-clerk-v1');

/** The author's last verified checkpoint: an alarm when it contradicts ours, no evidence. */
export interface Seen {
  readonly epoch: number;
  readonly size: number;
  readonly root: Bytes;
}

export interface ActFields {
  readonly origin: string;
  readonly room: RoomId;
  readonly channel: ChannelId;
  readonly device: DeviceId;
  readonly n: number;
  readonly id: ActId;
  readonly do: string;
  readonly with: Bytes;
  readonly seen: Seen;
}

/** One signed wish, as parsed; `raw` is what was signed and is never written again. */
export interface Act extends ActFields {
  readonly raw: Bytes;
}

/** Say that the author has verified no checkpoint of this epoch yet. */
export function nothingSeen(epoch: number): Seen {
  return { epoch, size: 0, root: EMPTY_ROOT };
}

/** Write an act the one way it may be written. */
export function composeAct(fields: ActFields): Bytes {
  const raw = canonical({
    v: 1,
    origin: fields.origin,
    room: fields.room,
    channel: fields.channel,
    device: fields.device,
    n: fields.n,
    id: fields.id,
    do: fields.do,
    with: b64(fields.with),
    seen: { epoch: fields.seen.epoch, size: fields.seen.size, root: b64(fields.seen.root) },
  });
  parseAct(raw);
  return raw;
}

/** Read an act strictly: every field, no other, each in its one spelling. */
export function parseAct(raw: Bytes): Act {
  const fields = parseObject(raw, KEYS);
  checkInt(fields.v, 1, 1, 'the version of an act');
  const command = fields.do;
  if (typeof command !== 'string' || command.length > MAX_COMMAND || !COMMAND.test(command)) {
    throw new Malformed('an act names its command, as in channels.post_statement');
  }
  return {
    raw,
    origin: checkOrigin(fields.origin),
    room: checkId('r', fields.room),
    channel: checkId('c', fields.channel),
    device: checkId('d', fields.device),
    n: checkInt(fields.n, 1, MAX_INTEGER, "an act's n"),
    id: checkId('a', fields.id),
    do: command,
    with: unb64(fields.with, HASH_LENGTH),
    seen: parseSeen(fields.seen),
  };
}

function parseSeen(value: Json): Seen {
  const fields = checkKeys(value, ['epoch', 'size', 'root']);
  const size = checkInt(fields.size, 0, MAX_INTEGER, 'the size seen');
  const root = unb64(fields.root, HASH_LENGTH);
  if ((size === 0) !== equalBytes(root, EMPTY_ROOT)) {
    throw new Malformed('the root of nothing goes with size nought, and with no other');
  }
  return { epoch: checkInt(fields.epoch, 1, MAX_U32, 'the epoch seen'), size, root };
}

/** Give the bytes a device signs for this act. */
export function actSigningInput(raw: Uint8Array): Bytes {
  return concat(ACT_TAG, raw);
}

/** Hash the act's bytes, to recognise the same act sent again. */
export function actDigest(raw: Uint8Array): Bytes {
  return hash(raw);
}

/** Hash the one wording somebody means when they agree, vote, initial, object or adopt. */
export function wording(
  text: string,
  unit: string,
  revision: number,
  lang: string,
  act: string,
  unitJson: Uint8Array,
): Bytes {
  parseCanonical(unitJson); // a unit with two spellings would be a wording with two hashes
  return hash(
    WORDING_TAG,
    lp(
      utf8(checkText(text, 'the text')),
      utf8(checkText(unit, 'the unit')),
      u64(checkInt(revision, 0, MAX_INTEGER, 'the revision')),
      utf8(checkText(lang, 'the language')),
      utf8(checkId('a', act)),
      unitJson,
    ),
  );
}

/** Name the clerk's act that follows from a cause, so that it follows only once. */
export function clerkActId(channel: string, cause: Uint8Array, kind: string): ActId {
  const parts = lp(
    utf8(checkId('c', channel)),
    checkLength(cause, HASH_LENGTH, 'a leaf hash'),
    utf8(checkText(kind, 'the kind of act')),
  );
  return idOf('a', hash(CLERK_TAG, parts).slice(0, 16));
}
