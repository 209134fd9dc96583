/** A channel's journal as a server keeps it, with real keys, real leaves and real proofs. */
import {
  type ActId,
  actPart,
  actSigningInput,
  b64,
  type Bytes,
  canonical,
  type ChannelId,
  checkpointBody,
  checkpointOrigin,
  clerkActId,
  commit,
  composeAct,
  type DeviceId,
  Frontier,
  fromUtf8,
  hash,
  type Json,
  leafHash,
  newId,
  nodeHash,
  nothingSeen,
  type PartName,
  type PersonId,
  randomBytes,
  type RoomId,
  type Seen,
  sign,
  signNote,
  unb64,
  utf8,
  vkey,
} from '../../src/lib/formats';
import { fold } from '../../src/lib/fold';
import type { ActRow, ChannelItem, EntryRow, PartRow } from '../../src/lib/protocol/frames';
import type { ChannelKind, Fact, Place, Role, Seat, ShownState } from '../../src/lib/protocol/state';

export const ORIGIN = 'https://room.example.org';
const HOST = 'room.example.org';

export interface Key {
  readonly secret: CryptoKey;
  readonly key: Bytes;
}

export interface Signing extends Key {
  readonly device: DeviceId;
}

export async function newKey(): Promise<Key> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
  const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { secret: pair.privateKey, key };
}

/** A person of the room and the device they sign with. */
export interface Player {
  readonly person: PersonId;
  readonly name: string;
  readonly role: Role;
  readonly seat: Seat['id'];
  readonly device: Signing;
}

export async function newPlayer(name: string, role: Role): Promise<Player> {
  const device = { ...(await newKey()), device: newId('d') };
  return { person: newId('p'), name, role, seat: newId('s'), device };
}

interface Written {
  readonly row: EntryRow;
  readonly leafHash: Bytes;
  readonly facts: readonly Fact[];
  /** The state after it. */
  readonly state: ShownState;
}

/** What to write, where it differs from the honest entry; for records that do not hold. */
export interface Twist {
  seen?: Seen;
  n?: number;
  id?: ActId;
  at?: number;
  signer?: Signing;
  forge?: (signature: Bytes) => Bytes;
}

export class FakeJournal {
  readonly id: ChannelId = newId('c');
  entries: Written[] = [];
  /** How many entries earlier epochs keep, and what the epochs before keep. */
  before = 0;
  readonly kept = new Map<number, readonly Written[]>();
  state: ShownState;
  frontier = Frontier.EMPTY;
  private at = 1_795_000_000_000_000;
  private n = 1_795_000_000_000_000;

  private constructor(
    readonly room: RoomId,
    readonly kind: ChannelKind,
    readonly log: Key,
    readonly clerk: Signing,
    public epoch: number,
  ) {
    this.state = {
      ...{ room, channel: this.id, epoch, charter: null, seats: {}, by_person: {} },
      ...{ devices: {}, closed: false, unreadable: false, substates: {} },
    };
  }

  /** Found a channel: charter, seats, devices. */
  static async found(
    players: readonly Player[],
    {
      room = newId('r'),
      kind = 'plenary' as ChannelKind,
      title = 'Plenary',
      presence = true,
      epoch = 1,
      history = 'all' as 'all' | 'own',
    } = {},
  ): Promise<FakeJournal> {
    const clerk = { ...(await newKey()), device: newId('d') };
    const journal = new FakeJournal(room, kind, await newKey(), clerk, epoch);
    await journal.byClerk('roster.charter_channel', {}, [
      {
        event: 'roster.channel_chartered',
        body: {
          ...{ kind, title, confidentiality: 'hosted', suite: 'nr-1', history, owner: null },
          ...{ attribution: 'attributed', presence, log_key: journal.vkey },
          ...{ clerk_device: clerk.device, clerk_key: b64(clerk.key) },
        },
      },
    ]);
    for (const player of players) await journal.seat(player);
    return journal;
  }

  get vkey(): string {
    const name = checkpointOrigin(HOST, this.room, this.id, 1);
    return vkey({ name, key: this.log.key });
  }

  get head(): number {
    return this.entries.length;
  }

  async seat({ person, name, role, seat, device }: Player): Promise<void> {
    const powers = role === 'observer' ? [] : ['speak'];
    await this.byClerk('roster.seat_person', {}, [
      { event: 'roster.seat_granted', body: { seat, person, name, role, delegation: null, powers } },
    ]);
    const key = b64(device.key);
    await this.byClerk('roster.admit_device', {}, [
      { event: 'roster.device_admitted', body: { device: device.device, person, key } },
    ]);
  }

  async byClerk(command: string, fields: Record<string, Json>, facts: Fact[]): Promise<void> {
    const content = { ...fields, cause: b64(randomBytes(32)) };
    const id = clerkActId(this.id, randomBytes(32), command);
    await this.write(command, content, facts, null, { signer: this.clerk, id });
  }

  /** Say something, as the device would have signed it. */
  async say(player: Player, text: string, twist: Twist = {}): Promise<void> {
    await this.write(
      'channels.post_statement',
      { text, lang: 'en', reply_to: null },
      [{ event: 'channels.statement_posted', body: { lang: 'en', reply_to: null } }],
      player,
      twist,
    );
  }

  async write(
    command: string,
    fields: Record<string, Json>,
    facts: readonly Fact[],
    player: Player | null,
    twist: Twist = {},
  ): Promise<void> {
    const content = canonical(fields);
    const salt = randomBytes(32);
    const signer = twist.signer ?? player?.device ?? this.clerk;
    this.n += 1;
    const raw = composeAct({
      ...{ origin: ORIGIN, room: this.room, channel: this.id, device: signer.device },
      ...{ n: twist.n ?? this.n, id: twist.id ?? newId('a'), do: command },
      ...{ with: commit('with', salt, content), seen: twist.seen ?? nothingSeen(this.epoch) },
    });
    const signature = await sign(signer.secret, actSigningInput(raw));
    const row: ActRow = {
      ...{ act: fromUtf8(raw), sig: b64((twist.forge ?? ((same) => same))(signature)) },
      ...{ with: fromUtf8(content), salt: b64(salt) },
    };
    this.record(row, facts, player, signer, twist.at);
  }

  /** Write an act into the journal, as it came. */
  record(
    row: ActRow,
    facts: readonly Fact[],
    player: Player | null,
    signer: Signing | { device: DeviceId; key: Bytes },
    time?: number,
  ): number {
    const raw = utf8(row.act);
    const who = canonical({
      ...{ seat: player?.seat ?? null, delegation: null, role: player?.role ?? 'clerk' },
      ...{ device: signer.device, key: b64(signer.key) },
    });
    const out = canonical({ rules: 1, audience: ['all'], events: facts as unknown as Json });
    const data: [PartName, Bytes, string, PartRow][] = [
      part('act', actPart(unb64(row.sig, 64), raw), { text: row.act, sig: row.sig }),
      part('with', utf8(row.with), { text: row.with }, row.salt),
      part('who', who, { text: fromUtf8(who) }),
      part('out.0', out, { text: fromUtf8(out) }),
    ];
    const sums = data.map(([name, bytes, salt]) => b64(commit(name, unb64(salt), bytes)));
    const seq = this.head + 1;
    this.at = time ?? this.at + 1_000_000;
    const [act, content, author, ...outs] = sums;
    const leaf = canonical({
      ...{ v: 1, channel: this.id, epoch: this.epoch, seq, at: this.at },
      ...{ act, with: content, who: author, out: outs } as Record<string, Json>,
    });
    const parts = Object.fromEntries(data.map(([name, , , shown]) => [name, shown]));
    const hashed = leafHash(leaf);
    this.frontier = this.frontier.append(hashed);
    const place: Place = {
      ...{ seq: this.before + seq, at: this.at, seat: player?.seat ?? null, delegation: null },
      role: player?.role ?? null,
    };
    for (const fact of facts) this.state = fold(this.state, fact, place);
    const written = { seq, leaf: fromUtf8(leaf), parts };
    this.entries.push({ row: written, leafHash: hashed, facts, state: this.state });
    return seq;
  }

  /** Begin the log anew after its end was lost: only `restored` entries are left. */
  async beginAnew(restored: number, changes: Record<string, Json> = {}): Promise<void> {
    const [lost, root] = [this.head, this.root(restored)];
    const note = await this.note(lost);
    this.state = (this.entries[restored - 1] as Written).state;
    this.kept.set(this.epoch, this.entries.slice(0, restored));
    this.before += restored;
    const body = {
      ...{ epoch: this.epoch + 1, before: this.before, after_epoch: this.epoch, restored },
      ...{ root: b64(root), note, lost_epoch: this.epoch, lost_first: restored + 1 },
      ...{ lost_last: lost, because: 'the record was older than the one published', ...changes },
    };
    this.epoch += 1;
    this.entries = [];
    this.frontier = Frontier.EMPTY;
    await this.byClerk('audit.open_epoch', {}, [{ event: 'audit.epoch_opened', body }]);
  }

  /** Consistency within the epoch before. */
  consistencyBefore(m: number): string[] {
    return subProof(m, this.formerHashes(this.epoch - 1), true).map(b64);
  }

  /** A page of an earlier epoch, each entry with its proof in the tree of `size`. */
  pageOf(epoch: number, first: number, limit: number, size: number): object {
    const leaves = this.formerHashes(epoch).slice(0, size);
    const rows = (this.kept.get(epoch) ?? []).slice(0, size).map(({ row }) => row);
    const entries = rows.slice(first - 1, first - 1 + limit);
    const proofs = entries.map(({ seq }) => path(seq - 1, leaves).map(b64));
    return { in: this.id, epoch, entries, proofs, size };
  }

  private formerHashes(epoch: number): Bytes[] {
    return (this.kept.get(epoch) ?? []).map((entry) => entry.leafHash);
  }

  // --- serving -----------------------------------------------------------------------------------

  rows(first = 1, last = this.head): EntryRow[] {
    return this.entries.slice(first - 1, last).map(({ row }) => row);
  }

  root(size = this.head): Bytes {
    return treeHash(this.hashes(size));
  }

  seen(size = this.head): Seen {
    return { epoch: this.epoch, size, root: this.root(size) };
  }

  async note(size = this.head, root = this.root(size), key = this.log): Promise<string> {
    const name = checkpointOrigin(HOST, this.room, this.id, this.epoch);
    const body = checkpointBody({ origin: name, size, root });
    return signNote(body, { name, key: key.key }, key.secret);
  }

  item(seat: Seat['id'], known = 0, tail = 100): ChannelItem {
    const resumed = known > 0 && this.head - known <= 2000;
    const start = resumed ? known + 1 : Math.max(1, this.head - tail + 1);
    return this.itemFrom(seat, start, known);
  }

  itemFrom(seat: Seat['id'], start: number, known: number, checkpoint: string | null = null): ChannelItem {
    const size = start - 1;
    let edge = Frontier.EMPTY;
    for (const hashed of this.hashes(size)) edge = edge.append(hashed);
    const proof = known > 0 && known < size ? this.consistency(known, size) : [];
    return {
      ...{ channel: this.id, epoch: this.epoch, head: this.head, start, checkpoint, seat },
      ...{ frontier: edge.hashes.map(b64), proof, state: this.state },
    };
  }

  consistency(m: number, n: number): string[] {
    return subProof(m, this.hashes(n), true).map(b64);
  }

  inclusion(seq: number, size: number): string[] {
    return path(seq - 1, this.hashes(size)).map(b64);
  }

  private hashes(size: number): Bytes[] {
    return this.entries.slice(0, size).map((entry) => entry.leafHash);
  }
}

function part(
  name: PartName,
  data: Bytes,
  shown: Omit<PartRow, 'salt'>,
  salt = b64(randomBytes(32)),
): [PartName, Bytes, string, PartRow] {
  return [name, data, salt, { ...shown, salt }];
}

// The recursions of RFC 6962, as slow as they are short.

function split(n: number): number {
  return 2 ** (Math.ceil(Math.log2(n)) - 1);
}

function treeHash(leaves: readonly Bytes[]): Bytes {
  if (leaves.length === 0) return hash(new Uint8Array());
  if (leaves.length === 1) return leaves[0] as Bytes;
  const k = split(leaves.length);
  return nodeHash(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

function path(index: number, leaves: readonly Bytes[]): Bytes[] {
  if (leaves.length <= 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...path(index, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...path(index - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
}

function subProof(m: number, leaves: readonly Bytes[], isWhole: boolean): Bytes[] {
  if (m === leaves.length) return isWhole ? [] : [treeHash(leaves)];
  const k = split(leaves.length);
  return m <= k
    ? [...subProof(m, leaves.slice(0, k), isWhole), treeHash(leaves.slice(k))]
    : [...subProof(m - k, leaves.slice(k), false), treeHash(leaves.slice(0, k))];
}
