/** Signed notes of C2SP, and the checkpoint of a channel's log that such a note carries. */
import {
  base64,
  type Bytes,
  checkInt,
  checkLength,
  concat,
  equalBytes,
  fromUtf8,
  HASH_LENGTH,
  MAX_INTEGER,
  unbase64,
  utf8,
} from './ids';
import { KEY_LENGTH, sign, verifySignature } from './keys';
import { hash } from './merkle';
import { Malformed, NotProven } from './verdicts';

const ED25519 = new Uint8Array([1]);
const SEPARATOR = '\n\n';
const DASH = '\u2014 ';
const MOST_BYTES = 64 * 1024;

export interface NoteSignature {
  readonly name: string;
  readonly id: Bytes;
  readonly signature: Bytes;
}

export interface Note {
  /** What was signed, its last line feed included. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A place in a log, to which a server bound itself. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** Give the four bytes by which a signature names its key. */
export function keyId(name: string, key: Uint8Array): Bytes {
  checkLength(key, KEY_LENGTH, 'a key');
  return hash(utf8(`${name}\n`), ED25519, key).slice(0, 4);
}

/** Read a note without judging its signatures. */
export function parseNote(data: Uint8Array): Note {
  if (data.length > MOST_BYTES) throw new Malformed('this note is too long');
  const whole = fromUtf8(data);
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0009\u000b-\u001f\u007f]/.test(whole)) {
    throw new Malformed('a note holds no control characters');
  }
  const at = whole.lastIndexOf(SEPARATOR);
  const tail = whole.slice(at + SEPARATOR.length);
  if (at < 0 || !tail.endsWith('\n')) throw new Malformed('this is not a signed note');
  const lines = tail.slice(0, -1).split('\n');
  return { text: whole.slice(0, at + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  if (!line.startsWith(DASH)) throw new Malformed('this is not a signed note');
  const [name, encoded, ...rest] = line.slice(DASH.length).split(' ');
  if (!name || !encoded || rest.length > 0) throw new Malformed('this is not a signed note');
  checkName(name);
  const bytes = unbase64(encoded);
  if (bytes.length < 5) throw new Malformed('this is not a signed note');
  return { name, id: bytes.slice(0, 4), signature: bytes.slice(4) };
}

function checkName(name: string): void {
  if (name === '' || /[\s+]/u.test(name)) throw new Malformed('this is not the name of a key');
}

/**
 * Read a note and check that this key signed it; signatures by other keys are nothing to us.
 */
export async function openNote(data: Uint8Array, name: string, key: Bytes): Promise<Note> {
  const note = parseNote(data);
  const id = keyId(name, key);
  const ours = note.signatures.filter((each) => each.name === name && equalBytes(each.id, id));
  if (ours.length === 0) throw new NotProven('this note is not signed by the key we know');
  for (const each of ours) await verifySignature(key, utf8(note.text), each.signature);
  return note;
}

/** Sign a text as a note. */
export async function signNote(
  text: string,
  name: string,
  key: Bytes,
  secret: CryptoKey,
): Promise<Bytes> {
  checkName(name);
  if (!text.endsWith('\n')) throw new Malformed('the text of a note ends with a line feed');
  const signature = await sign(secret, utf8(text));
  return utf8(`${text}\n${DASH}${name} ${base64(concat(keyId(name, key), signature))}\n`);
}

/** Give the name of a channel's log, which is also the name of its key. */
export function logOrigin(host: string, room: string, channel: string, epoch: number): string {
  return `${host}/${room}/${channel}/${epoch}`;
}

/** Write what a checkpoint's note says. */
export function composeCheckpoint({ origin, size, root }: Checkpoint): string {
  checkInt(size, 0, MAX_INTEGER, 'the size of a log');
  return `${origin}\n${size}\n${base64(checkLength(root, HASH_LENGTH, 'a root'))}\n`;
}

/** Read what a checkpoint's note says, strictly. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, size, root, end, ...rest] = text.split('\n');
  if (!origin || !size || !root || end !== '' || rest.length > 0) {
    throw new Malformed('this is not a checkpoint');
  }
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size)) throw new Malformed('this is not a checkpoint');
  return {
    origin,
    size: checkInt(Number(size), 0, MAX_INTEGER, 'the size of a log'),
    root: unbase64(root, HASH_LENGTH),
  };
}

/** Read a signed checkpoint of the log of this name, and check who signed it. */
export async function openCheckpoint(
  data: Uint8Array,
  origin: string,
  key: Bytes,
): Promise<Checkpoint> {
  const note = await openNote(data, origin, key);
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== origin) {
    throw new NotProven('this checkpoint is of another log', origin, checkpoint.origin);
  }
  return checkpoint;
}
