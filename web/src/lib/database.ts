/** What the browser keeps for the client, in IndexedDB; everything in it belongs to this origin. */

const NAME = 'negotiation-room';
const VERSION = 1;

/** The stores, each with the path of its key. */
const STORES = {
  /** Device keys, one per origin, room and person. */
  devices: ['origin', 'room', 'person'],
  /** The highest n each device has used in each channel. */
  counters: ['device', 'channel'],
  /** The keys under which drafts are kept, one per origin and person. */
  vaults: ['origin', 'person'],
  /** Drafts, encrypted. */
  drafts: ['origin', 'person', 'room', 'place'],
  /** The last checkpoint of each log that this browser verified. */
  checkpoints: ['origin', 'room', 'channel'],
} as const;

export type StoreName = keyof typeof STORES;

const open = opener(NAME, VERSION, STORES);

/**
 * A way to one database, opened the first time somebody comes.
 *
 * @param stores each store's name, with the path of its key.
 */
export function opener(
  name: string,
  version: number,
  stores: Readonly<Record<string, readonly string[]>>,
): () => Promise<IDBDatabase> {
  let opening: Promise<IDBDatabase> | undefined;
  return () => {
    opening ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, version);
      request.onupgradeneeded = () => {
        for (const [store, keyPath] of Object.entries(stores)) {
          request.result.createObjectStore(store, { keyPath: [...keyPath] });
        }
      };
      request.onsuccess = () => {
        // A newer client in another tab must not wait for this one.
        request.result.onversionchange = () => {
          request.result.close();
          opening = undefined;
        };
        resolve(request.result);
      };
      request.onerror = () => {
        opening = undefined;
        reject(request.error ?? new Error('the browser keeps no database here'));
      };
    });
    return opening;
  };
}

/**
 * Work on one store in one transaction and give what the work's last request gave.
 *
 * It resolves only when the browser says that what was written is on disk.
 */
export async function within<T>(
  name: StoreName,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore, give: (value: T) => void) => void,
): Promise<T | undefined> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode, { durability: 'strict' });
    let given: T | undefined;
    transaction.oncomplete = () => resolve(given);
    transaction.onabort = () => reject(transaction.error ?? new Error('nothing was kept'));
    work(transaction.objectStore(name), (value) => {
      given = value;
    });
  });
}

/** Read one record. */
export function read<T>(name: StoreName, key: readonly string[]): Promise<T | undefined> {
  return within<T>(name, 'readonly', (store, give) => {
    const request = store.get([...key]) as IDBRequest<T>;
    request.onsuccess = () => give(request.result);
  });
}

/** Write one record, in place of one with the same key. */
export async function write(name: StoreName, record: object): Promise<void> {
  await within(name, 'readwrite', (store) => store.put(record));
}

/** All keys that begin with these parts. */
export function beginningWith(parts: readonly string[]): IDBKeyRange {
  // Arrays sort after every string, so an empty one closes the range.
  return IDBKeyRange.bound([...parts], [...parts, []]);
}
