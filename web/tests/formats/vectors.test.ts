/** The frozen vectors of tests/vectors, read here as Python reads them: same bytes, same refusals. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as formats from '../../src/lib/formats';
import { b64, type Bytes, hex, unb64, unhex } from '../../src/lib/formats';

const FOLDER = new URL('../../../tests/vectors/', import.meta.url);

type Given = Record<string, any>;
interface Case {
  name: string;
  do: string;
  given: Given;
  gives?: unknown;
  refused?: string;
}

/** What only the server does: it keeps the keys at rest and makes the proofs that we check. */
const SERVER_ONLY = new Set([
  'build_leaf',
  'consistency_proof',
  'entry_key',
  'inclusion_proof',
  'open_part',
  'part_row',
  'seal_part',
  'split_part_row',
  'unwrap_data_key',
  'wrap_data_key',
]);

const PKCS8 = unhex('302e020100300506032b657004220420');

async function secret(text: string): Promise<{ secret: CryptoKey; key: Bytes }> {
  const seed = formats.checkLength(unb64(text), 32, 'a private key');
  const whole = formats.concat(PKCS8, seed);
  const made = await crypto.subtle.importKey('pkcs8', whole, 'Ed25519', true, ['sign']);
  const { x } = await crypto.subtle.exportKey('jwk', made);
  return { secret: made, key: unb64(x) };
}

function tree(size: number): formats.Frontier {
  let frontier = formats.Frontier.EMPTY;
  for (let i = 0; i < size; i++) {
    frontier = frontier.append(formats.leafHash(new Uint8Array([i])));
  }
  return frontier;
}

const all = (texts: string[]): Bytes[] => texts.map((text) => unb64(text));
const seen = (given: Given): formats.Seen => ({
  epoch: given.epoch,
  size: given.size,
  root: unb64(given.root),
});
const shown = ({ origin, size, root }: formats.Checkpoint) => ({ origin, size, root: b64(root) });

const PERFORM: Record<string, (g: Given) => unknown> = {
  id_of: (g) => formats.idOf(g.kind, unb64(g.bits)),
  check_id: (g) => formats.checkId(g.kind, g.text),
  check_origin: (g) => formats.checkOrigin(g.text),
  b64: (g) => b64(unhex(g.hex)),
  unb64: (g) => hex(unb64(g.text, g.length ?? undefined)),
  lp: (g) => b64(formats.lp(...all(g.parts))),
  tag: (g) => b64(formats.tag(g.text)),
  canonical: (g) => b64(formats.canonical(g.value)),
  parse_canonical: (g) => formats.parseCanonical(unb64(g.bytes)),
  compose_act: (g) =>
    b64(formats.composeAct({ ...g, with: unb64(g.with), seen: seen(g.seen) } as never)),
  parse_act: (g) => {
    const { raw: _, ...act } = formats.parseAct(unb64(g.bytes));
    return { ...act, with: b64(act.with), seen: { ...act.seen, root: b64(act.seen.root) } };
  },
  act_signing_input: (g) => b64(formats.actSigningInput(unb64(g.bytes))),
  act_digest: (g) => b64(formats.actDigest(unb64(g.bytes))),
  clerk_act_id: (g) => formats.clerkActId(g.channel, unb64(g.cause), g.kind),
  wording: (g) =>
    b64(formats.wording(g.text, g.unit, g.revision, g.lang, g.act, unb64(g.unit_json))),
  commit: (g) => b64(formats.commit(g.name, unb64(g.salt), unb64(g.data))),
  parse_leaf: (g) => {
    const leaf = formats.parseLeaf(unb64(g.bytes));
    return {
      ...leaf,
      act: b64(leaf.act),
      with: b64(leaf.with),
      who: b64(leaf.who),
      out: leaf.out.map(b64),
    };
  },
  verify_part: (g) =>
    formats.verifyPart(formats.parseLeaf(unb64(g.leaf)), g.name, unb64(g.salt), unb64(g.data)),
  act_part: (g) => b64(formats.actPart(unb64(g.signature), unb64(g.act))),
  split_act_part: (g) => {
    const { signature, raw } = formats.splitActPart(unb64(g.bytes));
    return { signature: b64(signature), act: b64(raw) };
  },
  leaf_hash: (g) => b64(formats.leafHash(unb64(g.leaf))),
  node_hash: (g) => b64(formats.nodeHash(unb64(g.left), unb64(g.right))),
  root: (g) => b64(tree(g.size).root()),
  frontier: (g) => tree(g.size).hashes.map(b64),
  verify_inclusion: (g) =>
    formats.verifyInclusion(unb64(g.leaf), g.index, g.size, all(g.proof), unb64(g.root)),
  verify_consistency: (g) =>
    formats.verifyConsistency(g.m, g.n, unb64(g.root_m), unb64(g.root_n), all(g.proof)),
  vkey: (g) => formats.vkey({ name: g.name, key: unb64(g.key) }),
  from_vkey: (g) => b64(formats.fromVkey(g.vkey).key),
  sign_note: async (g) => {
    const pair = await secret(g.private_key);
    return formats.signNote(g.text, { name: g.name, key: pair.key }, pair.secret);
  },
  open_note: (g) => formats.openNote(g.note, g.vkeys.map(formats.fromVkey)),
  checkpoint_body: (g) => formats.checkpointBody({ ...g, root: unb64(g.root) } as never),
  parse_checkpoint: (g) => shown(formats.parseCheckpoint(g.text)),
  open_checkpoint: async (g) =>
    shown(await formats.openCheckpoint(g.note, formats.fromVkey(g.vkey))),
  checkpoint_origin: (g) => formats.checkpointOrigin(g.host, g.room, g.channel, g.epoch),
  public_key: async (g) => b64((await secret(g.private_key)).key),
  check_public_key: (g) => b64(formats.checkPublicKey(unb64(g.key))),
  sign: async (g) =>
    b64(await formats.sign((await secret(g.private_key)).secret, unb64(g.message))),
  verify: (g) => formats.verifySignature(unb64(g.key), unb64(g.message), unb64(g.signature)),
  enrolment_message: (g) =>
    b64(
      formats.enrolmentMessage({
        ...g,
        key: unb64(g.key),
        challenge: unb64(g.challenge),
      } as never),
    ),
  certificate_message: (g) =>
    b64(formats.certificateMessage({ ...g, key: unb64(g.key) } as never)),
  parse_certificate: (g) =>
    b64(formats.certificateMessage(formats.parseCertificate(unb64(g.bytes)))),
  root_succession_message: (g) => b64(formats.rootMessage({ ...g, key: unb64(g.key) } as never)),
  fingerprint: (g) =>
    b64(formats.fingerprint(g.kind, g.origin, g.room, g.owner, unb64(g.key))),
  fingerprint_groups: (g) => formats.fingerprintGroups(unb64(g.fingerprint)),
};

/** No record formats: delta.test.ts and the tests of drafting and of the relay read them. */
const FOREIGN: readonly string[] = [
  ...['delta.json', 'drafting.json', 'interpretation.json', 'languages.json', 'lint.json', 'wording.json'],
];
const FILES = readdirSync(FOLDER).filter(
  (name) => name.endsWith('.json') && !FOREIGN.includes(name),
);

for (const file of FILES) {
  const { cases } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as { cases: Case[] };
  describe(file, () => {
    test('every kind of case is known here, or known to be the server’s', () => {
      const unknown = cases.map((each) => each.do).filter((name) => !PERFORM[name]);
      expect(unknown.filter((name) => !SERVER_ONLY.has(name))).toEqual([]);
    });
    for (const each of cases) {
      const perform = PERFORM[each.do];
      if (!perform) continue;
      test(`${each.do}: ${each.name}`, async () => {
        if (each.refused !== undefined) {
          const refused = { code: each.refused };
          await expect((async () => perform(each.given))()).rejects.toMatchObject(refused);
        } else {
          expect((await perform(each.given)) ?? null).toEqual(each.gives ?? null);
        }
      });
    }
  });
}
