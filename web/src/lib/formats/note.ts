/**
 * Signed notes of C2SP, and the checkpoint of a channel's log that such a note carries.
 *
 * A note is text, an empty line, and signature lines. Only Ed25519 is spoken here; signatures by
 * other keys are passed over: they may be witnesses'.
 */
import {
  base64,
  type Bytes,
  checkId,
  checkInt,
  checkLength,
  concat,
  equalBytes,
  HASH_LENGTH,
  hex,
  MAX_INTEGER,
  MAX_U32,
  unbase64,
  utf8,
} from './ids';
import { checkPublicKey, KEY_LENGTH, sign, verifySignature } from './keys';
import { EMPTY_ROOT, hash } from './merkle';
import { Malformed, NotProven } from './verdicts';

const ED25519 = new Uint8Array([1]);
const DIVIDER = '\n\n';
const DASH = '\u2014 ';
const HINT_LENGTH = 4;
const MOST_SIGNATURES = 100;
const MOST_CHARACTERS = 1_000_000;
const VKEY = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/;
const NUMBER = /^(?:0|[1-9][0-9]{0,15})$/;
const HOST = /^[a-z0-9._[\]:-]+$/;
// All control characters but the line feed.
const FORBIDDEN = new RegExp('[\\u0000-\\u0009\\u000b-\\u001f]');

/** A key that a reader trusts under a name. */
export interface Verifier {
  readonly name: string;
  readonly key: Bytes;
}

/** A place in a log, to which a server bound itself. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** Give the four bytes by which a signature line points to its key. */
export function keyHint(name: string, key: Uint8Array): Bytes {
  return hash(utf8(`${name}\n`), ED25519, key).slice(0, HINT_LENGTH);
}

/** Write name and key as C2SP does, to be given to other tools. */
export function vkey({ name, key }: Verifier): string {
  checkName(name);
  checkPublicKey(key);
  return `${name}+${hex(keyHint(name, key))}+${base64(concat(ED25519, key))}`;
}

/** Read what `vkey` writes. */
export function fromVkey(text: string): Verifier {
  const [, name, , encoded] = VKEY.exec(text) ?? [];
  if (!name || !encoded) throw new Malformed("write the log's key as name+hash+key");
  const data = unbase64(encoded);
  if (data[0] !== ED25519[0] || data.length !== 1 + KEY_LENGTH) {
    throw new Malformed('this room reads Ed25519 keys only');
  }
  const verifier = { name, key: data.slice(1) };
  if (vkey(verifier) !== text) {
    throw new Malformed('the hash in this key is not that of its name and key');
  }
  return verifier;
}

/** Sign a text under a key's name. */
export async function signNote(
  text: string,
  { name, key }: Verifier,
  secret: CryptoKey,
): Promise<string> {
  checkName(name);
  checkNoteText(text);
  const signature = concat(keyHint(name, key), await sign(secret, utf8(text)));
  return `${text}\n${DASH}${name} ${base64(signature)}\n`;
}

/** Give a note's text, if a trusted key signed it and none of them refutes it. */
export async function openNote(note: string, verifiers: readonly Verifier[]): Promise<string> {
  const { text, lines } = parted(note);
  const known = new Map<string, Verifier>();
  for (const each of verifiers) {
    known.set(`${hex(keyHint(each.name, each.key))} ${each.name}`, each);
  }
  if (known.size !== verifiers.length) {
    throw new Malformed('two trusted keys share a name and a hash');
  }
  let isProven = false;
  for (const { name, data } of lines) {
    const verifier = known.get(`${hex(data.slice(0, HINT_LENGTH))} ${name}`);
    if (!verifier) continue;
    await verifySignature(verifier.key, utf8(text), data.slice(HINT_LENGTH));
    isProven = true;
  }
  if (!isProven) {
    throw new NotProven(
      'no key that you trust signed this note',
      verifiers.map(({ name }) => name).join(', '),
      lines.map(({ name }) => name).join(', '),
    );
  }
  return text;
}

/** Name the log of one channel in one epoch; `host` is the room's origin without its scheme. */
export function checkpointOrigin(
  host: string,
  room: string,
  channel: string,
  epoch: number,
): string {
  if (!HOST.test(host)) {
    throw new Malformed("name the host as the room's origin does, without its scheme");
  }
  checkInt(epoch, 1, MAX_U32, 'an epoch');
  return `${host}/${checkId('r', room)}/${checkId('c', channel)}/${epoch}`;
}

/** Write what a checkpoint's note says. */
export function checkpointBody({ origin, size, root }: Checkpoint): string {
  checkName(origin);
  checkInt(size, 0, MAX_INTEGER, 'the size of a log');
  checkLength(root, HASH_LENGTH, 'a root');
  if ((size === 0) !== equalBytes(root, EMPTY_ROOT)) {
    throw new Malformed('the root of nothing goes with size nought, and with no other');
  }
  return `${origin}\n${size}\n${base64(root)}\n`;
}

/** Read what a checkpoint's note says: three lines and nothing more. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, size, root, end, ...rest] = text.split('\n');
  if (!origin || !size || !root || end !== '' || rest.length > 0 || !NUMBER.test(size)) {
    throw new Malformed('a checkpoint is three lines: origin, size and root');
  }
  const checkpoint = { origin, size: Number(size), root: unbase64(root) };
  if (checkpointBody(checkpoint) !== text) {
    throw new Malformed('a checkpoint is three lines: origin, size and root');
  }
  return checkpoint;
}

/** Read a checkpoint signed by a log's own key, whose name is the log's origin. */
export async function openCheckpoint(note: string, verifier: Verifier): Promise<Checkpoint> {
  const checkpoint = parseCheckpoint(await openNote(note, [verifier]));
  if (checkpoint.origin !== verifier.name) {
    throw new NotProven(
      'this checkpoint is of another log',
      verifier.name,
      checkpoint.origin,
    );
  }
  return checkpoint;
}

interface SignatureLine {
  readonly name: string;
  readonly data: Bytes;
}

/** Part the text from its signature lines; the last empty line divides them. */
function parted(note: string): { text: string; lines: SignatureLine[] } {
  if (note.length > MOST_CHARACTERS) throw new Malformed('this note is too long');
  const at = note.lastIndexOf(DIVIDER);
  const tail = note.slice(at + DIVIDER.length);
  if (at < 0 || !tail.endsWith('\n')) {
    throw new Malformed('a signed note is a text, an empty line and signatures');
  }
  const text = note.slice(0, at + 1);
  checkNoteText(text);
  const lines = tail.slice(0, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw new Malformed('this note has too many signatures');
  return { text, lines: lines.map(signatureLine) };
}

function signatureLine(line: string): SignatureLine {
  const space = line.indexOf(' ', DASH.length);
  if (!line.startsWith(DASH) || space < 0) {
    throw new Malformed('this is not the line of a signature');
  }
  const name = line.slice(DASH.length, space);
  checkName(name);
  const data = unbase64(line.slice(space + 1));
  if (data.length <= HINT_LENGTH) throw new Malformed('this signature is too short');
  return { name, data };
}

function checkNoteText(text: string): void {
  if (!text.endsWith('\n') || FORBIDDEN.test(text)) {
    throw new Malformed(
      'the text of a note ends its last line and holds no control characters',
    );
  }
  utf8(text);
}

function checkName(name: string): void {
  // JavaScript counts U+FEFF as a space and U+0085 not; Python the other way round.
  if (name === '' || /[\s\u0085+]/.test(name) || FORBIDDEN.test(name)) {
    throw new Malformed("a key's name holds no spaces, no plus and no control characters");
  }
  utf8(name);
}
