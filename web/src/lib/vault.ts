/**
 * The vault: drafts, kept encrypted in this browser so that nothing typed is lost.
 *
 * The key cannot leave the browser. Wiping destroys the key first, so a draft that a disk still
 * holds somewhere is noise. This guards against a copied disk, not against code in this page.
 */
import { beginningWith, read, within, write } from './database';
import { type Bytes, concat, fromUtf8, lp, type PersonId, randomBytes, tag, utf8 } from './formats';

const NONCE_LENGTH = 12;

interface KeptDraft {
  readonly origin: string;
  readonly person: string;
  readonly room: string;
  readonly place: string;
  readonly sealed: Bytes;
}

export class Vault {
  private lastChange: Promise<void> = Promise.resolve();

  private constructor(
    private readonly origin: string,
    private readonly person: PersonId,
    private readonly key: CryptoKey,
  ) {}

  /** Open the person's vault in this browser; make it the first time. */
  static async open(origin: string, person: PersonId): Promise<Vault> {
    const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]);
    // Two tabs may come at once: the first key written is the one for both.
    const key = await within<CryptoKey>('vaults', 'readwrite', (store, give) => {
      const request = store.get([origin, person]) as IDBRequest<{ key: CryptoKey } | undefined>;
      request.onsuccess = () => {
        if (!request.result) store.put({ origin, person, key: fresh });
        give(request.result?.key ?? fresh);
      };
    });
    if (!key) throw new Error('the browser keeps no vault here');
    return new Vault(origin, person, key);
  }

  /** Keep a draft; the place names what it is for, such as a channel's composer. '' drops it. */
  keep(room: string, place: string, text: string): Promise<void> {
    return this.inTurn(() => (text === '' ? this.remove(room, place) : this.put(room, place, text)));
  }

  /** Sealing takes time and dropping none: without turns, words already said would come back. */
  private inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.lastChange.then(change);
    this.lastChange = done.catch(() => undefined);
    return done;
  }

  private async put(room: string, place: string, text: string): Promise<void> {
    const sealed = await this.seal(room, place, text);
    // A wipe in another tab may have come first: without its key a draft is not written.
    const { origin, person } = this;
    if (!(await read('vaults', [origin, person]))) return;
    await write('drafts', { origin, person, room, place, sealed } satisfies KeptDraft);
  }

  /** Give the draft kept for a place; null when there is none, or none that opens. */
  async find(room: string, place: string): Promise<string | null> {
    const kept = await read<KeptDraft>('drafts', [this.origin, this.person, room, place]);
    return kept ? this.unseal(room, place, kept.sealed) : null;
  }

  /** Seal words for a place, for whoever keeps them elsewhere than among the drafts. */
  async seal(room: string, place: string, text: string): Promise<Bytes> {
    const nonce = randomBytes(NONCE_LENGTH);
    const body = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv: nonce, additionalData: this.address(room, place) },
      this.key,
      utf8(text),
    );
    return concat(nonce, new Uint8Array(body));
  }

  /** Open what was sealed for a place; null where it does not open. */
  async unseal(room: string, place: string, sealed: Bytes): Promise<string | null> {
    try {
      const body = await crypto.subtle.decrypt(
        {
          name: 'AES-GCM',
          iv: sealed.slice(0, NONCE_LENGTH),
          additionalData: this.address(room, place),
        },
        this.key,
        sealed.slice(NONCE_LENGTH),
      );
      return fromUtf8(new Uint8Array(body));
    } catch {
      return null; // moved from another place, or left from a vault that was wiped
    }
  }

  /** Drop a draft, once it is said or given up. */
  drop(room: string, place: string): Promise<void> {
    return this.keep(room, place, '');
  }

  private async remove(room: string, place: string): Promise<void> {
    await within('drafts', 'readwrite', (store) =>
      store.delete([this.origin, this.person, room, place]),
    );
  }

  /** Wipe the person's key and drafts: on sign-out, and when the device is revoked. */
  static async wipe(origin: string, person: PersonId): Promise<void> {
    await within('vaults', 'readwrite', (store) => store.delete([origin, person]));
    await within('drafts', 'readwrite', (store) => store.delete(beginningWith([origin, person])));
  }

  /** Wipe what any room of any origin kept here for a person: on signing out of all of them. */
  static async wipeAll(person: PersonId): Promise<void> {
    const keys = await within<IDBValidKey[]>('vaults', 'readonly', (store, give) => {
      const request = store.getAllKeys();
      request.onsuccess = () => give(request.result);
    });
    for (const [origin, owner] of (keys ?? []) as [string, string][]) {
      if (owner === person) await Vault.wipe(origin, person);
    }
  }

  private address(room: string, place: string): Bytes {
    const parts = [this.origin, this.person, room, place].map(utf8);
    return concat(tag('nr-draft-v1'), lp(...parts));
  }
}
