/**
 * The device: the key with which this browser signs for one person in one room.
 *
 * The private key cannot be taken out of the browser, not even by this code; it can only be used.
 */
import { nextN, nowMicros } from './clock';
import { read, within, write } from './database';
import {
  type ActFields,
  actSigningInput,
  type Bytes,
  type ChannelId,
  composeAct,
  type DeviceId,
  fingerprint,
  fingerprintGroups,
  newId,
  type PersonId,
  type RoomId,
  sign,
} from './formats';

export interface Owner {
  readonly origin: string;
  readonly room: RoomId;
  readonly person: PersonId;
}

interface Kept extends Owner {
  readonly device: DeviceId;
  readonly key: Bytes;
  readonly secret: CryptoKey;
}

/** What the caller says of an act; the device adds itself, its room and the next n. */
export type Wish = Pick<ActFields, 'channel' | 'id' | 'do' | 'with' | 'seen'>;

export interface SignedAct {
  readonly raw: Bytes;
  readonly signature: Bytes;
  readonly n: number;
}

/** The one who may sign now; lent by `Device.exclusively`. */
export interface Signer {
  sign(wish: Wish): Promise<SignedAct>;
}

export class Device {
  private constructor(private readonly kept: Kept) {}

  /** Find the device this browser already has for this person in this room. */
  static async find(owner: Owner): Promise<Device | null> {
    const kept = await read<Kept>('devices', [owner.origin, owner.room, owner.person]);
    return kept ? new Device(kept) : null;
  }

  /** Make a new key; one that was there before is forgotten. */
  static async make(owner: Owner): Promise<Device> {
    const made = await Device.propose(owner, newId('d'));
    await made.keep();
    return made;
  }

  /** Make a new key under the id the server gave; it is forgotten unless `keep` is called. */
  static async propose(owner: Owner, device: DeviceId): Promise<Device> {
    const { origin, room, person } = owner;
    const pair = (await crypto.subtle.generateKey('Ed25519', false, [
      'sign',
      'verify',
    ])) as CryptoKeyPair;
    const key = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    return new Device({ origin, room, person, device, key, secret: pair.privateKey });
  }

  /** Keep the key, once the server has admitted it; one that was there before is forgotten. */
  async keep(): Promise<void> {
    await write('devices', this.kept);
  }

  /** Forget the key: the device can never sign again. */
  static async forget({ origin, room, person }: Owner): Promise<void> {
    await within('devices', 'readwrite', (store) => store.delete([origin, room, person]));
  }

  get id(): DeviceId {
    return this.kept.device;
  }

  /** The public key. */
  get key(): Bytes {
    return this.kept.key;
  }

  /** Six groups of digits to compare on the telephone. */
  fingerprint(): string[] {
    const { origin, room, device, key } = this.kept;
    return fingerprintGroups(fingerprint('device', origin, room, device, key));
  }

  /** Sign something that is no act, such as an enrolment; the message opens with its tag. */
  signMessage(message: Bytes): Promise<Bytes> {
    return sign(this.kept.secret, message);
  }

  /**
   * Be the only signer of this device, in all tabs, until the work is done.
   *
   * The work must include sending what it signs: n grows in the order of signing, and the server
   * refuses an act that arrives after a later one. Do not nest: the second call would wait for
   * the first for ever.
   */
  exclusively<T>(work: (signer: Signer) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const options = signal ? { signal } : {};
    return navigator.locks.request(`nr-device-${this.id}`, options, () =>
      work({ sign: (wish) => this.signAct(wish) }),
    ) as Promise<T>;
  }

  private async signAct(wish: Wish): Promise<SignedAct> {
    // The number is on disk before it is used: a crash in between leaves a gap, never a repetition.
    const n = await takeN(this.id, wish.channel);
    const { origin, room, device, secret } = this.kept;
    const raw = composeAct({ ...wish, origin, room, device, n });
    return { raw, signature: await sign(secret, actSigningInput(raw)), n };
  }
}

/** Take the next n of a device in a channel, in one transaction. */
export async function takeN(
  device: DeviceId,
  channel: ChannelId,
  now: () => number = nowMicros,
): Promise<number> {
  const taken = await within<number>('counters', 'readwrite', (store, give) => {
    const request = store.get([device, channel]) as IDBRequest<{ n: number } | undefined>;
    request.onsuccess = () => {
      const n = nextN(request.result?.n ?? 0, now());
      store.put({ device, channel, n });
      give(n);
    };
  });
  if (taken === undefined) throw new Error('the browser gave no number for this act');
  return taken;
}
