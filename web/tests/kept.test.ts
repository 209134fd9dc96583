/** What the browser keeps: the device's key and numbers, drafts, checkpoints. */
import 'fake-indexeddb/auto';
import './fakes/locks';
import { describe, expect, test } from 'vitest';
import { nextN } from '../src/lib/clock';
import { within } from '../src/lib/database';
import { Device, takeN } from '../src/lib/device';
import {
  actSigningInput,
  commit,
  newId,
  nothingSeen,
  parseAct,
  randomBytes,
  utf8,
  verifySignature,
} from '../src/lib/formats';
import { lastVerified, remember } from '../src/lib/remembered';
import { Vault } from '../src/lib/vault';

const origin = 'https://room.example.org';
const owner = () => ({ origin, room: newId('r'), person: newId('p') });

describe('n', () => {
  test('is the clock when the clock has moved on, and one more when it has not', () => {
    expect(nextN(0, 500)).toBe(500);
    expect(nextN(500, 500)).toBe(501);
    expect(nextN(500, 20)).toBe(501);
  });

  test('grows strictly though the clock stands still or goes back, each channel by itself', async () => {
    const [device, channel, other] = [newId('d'), newId('c'), newId('c')];
    const clock = [1000, 1000, 10, 2000];
    const taken = [];
    for (const now of clock) taken.push(await takeN(device, channel, () => now));
    expect(taken).toEqual([1000, 1001, 1002, 2000]);
    expect(await takeN(device, other, () => 5)).toBe(5);
  });

  test('is never given twice to those who ask at once', async () => {
    const [device, channel] = [newId('d'), newId('c')];
    const taken = await Promise.all(
      Array.from({ length: 20 }, () => takeN(device, channel, () => 7)),
    );
    expect(new Set(taken).size).toBe(20);
  });
});

describe('a device', () => {
  test('is found again with the same key, which cannot be taken out', async () => {
    const me = owner();
    expect(await Device.find(me)).toBeNull();
    const made = await Device.make(me);
    const found = await Device.find(me);
    expect([found?.id, found?.key]).toEqual([made.id, made.key]);
    const kept = await within<{ secret: CryptoKey }[]>('devices', 'readonly', (store, give) => {
      const request = store.getAll() as IDBRequest<{ secret: CryptoKey }[]>;
      request.onsuccess = () => give(request.result);
    });
    expect(kept?.map(({ secret }) => secret.extractable)).toEqual([false]);
    expect(found?.fingerprint()).toHaveLength(6);
  });

  test('signs acts that anyone can check, one signer at a time', async () => {
    const device = await Device.make(owner());
    const channel = newId('c');
    const wish = () => ({
      channel,
      id: newId('a'),
      do: 'channels.post_statement',
      with: commit('with', randomBytes(32), utf8('{}')),
      seen: nothingSeen(1),
    });
    let signing = 0;
    const acts = await Promise.all(
      Array.from({ length: 4 }, () =>
        device.exclusively(async (signer) => {
          expect(++signing).toBe(1);
          const act = await signer.sign(wish());
          signing--;
          return act;
        }),
      ),
    );
    for (const { raw, signature, n } of acts) {
      expect(parseAct(raw)).toMatchObject({ device: device.id, n, channel });
      await verifySignature(device.key, actSigningInput(raw), signature);
    }
    const numbers = acts.map(({ n }) => n);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  test('is gone once forgotten', async () => {
    const me = owner();
    await Device.make(me);
    await Device.forget(me);
    expect(await Device.find(me)).toBeNull();
  });
});

describe('a vault', () => {
  const words = 'Nous proposons de surseoir. نقترح التأجيل';

  test('gives back what was kept, each in its place, and nothing once dropped', async () => {
    const { person, room } = owner();
    const vault = await Vault.open(origin, person);
    await vault.keep(room, 'plenary', words);
    await vault.keep(room, 'caucus', 'entre nous');
    const again = await Vault.open(origin, person);
    expect(await again.find(room, 'plenary')).toBe(words);
    await again.keep(room, 'plenary', '');
    expect(await vault.find(room, 'plenary')).toBeNull();
    expect(await vault.find(room, 'caucus')).toBe('entre nous');
  });

  test('keeps the last of what is kept without waiting, though a drop is quicker than a keep', async () => {
    const { room, person } = owner();
    const vault = await Vault.open(origin, person);
    await Promise.all([vault.keep(room, 'plenary', 'said by now'), vault.keep(room, 'plenary', '')]);
    expect(await vault.find(room, 'plenary')).toBeNull();
    const long = 'word '.repeat(200_000);
    await Promise.all([vault.keep(room, 'plenary', long), vault.keep(room, 'plenary', 'short')]);
    expect(await vault.find(room, 'plenary')).toBe('short');
  });

  test('keeps no words in the clear, and none that open in another place', async () => {
    const { person, room } = owner();
    const vault = await Vault.open(origin, person);
    await vault.keep(room, 'caucus', words);
    interface Draft {
      person: string;
      place: string;
      sealed: Uint8Array;
    }
    const drafts = await within<Draft[]>('drafts', 'readwrite', (store, give) => {
      const request = store.getAll() as IDBRequest<Draft[]>;
      request.onsuccess = () => {
        const mine = request.result.filter((each) => each.person === person);
        for (const each of mine) store.put({ ...each, place: 'plenary' });
        give(mine);
      };
    });
    const bytes = Buffer.from(drafts?.[0]?.sealed ?? []);
    expect(bytes.length).toBeGreaterThan(40);
    expect(bytes.includes(Buffer.from('surseoir'))).toBe(false);
    expect(await vault.find(room, 'plenary')).toBeNull();
  });

  test('is empty after a wipe, and another person’s is not', async () => {
    const [mine, theirs] = [owner(), owner()];
    const vault = await Vault.open(origin, mine.person);
    const other = await Vault.open(origin, theirs.person);
    await vault.keep(mine.room, 'plenary', words);
    await other.keep(mine.room, 'plenary', words);
    await Vault.wipe(origin, mine.person);
    await vault.keep(mine.room, 'plenary', 'typed while signing out');
    expect(await (await Vault.open(origin, mine.person)).find(mine.room, 'plenary')).toBeNull();
    expect(await other.find(mine.room, 'plenary')).toBe(words);
  });

  test('is wiped in every origin on signing out, and nobody else’s is', async () => {
    const [person, other] = [newId('p'), newId('p')];
    const origins = ['https://one.example.org', 'https://two.example.org'];
    for (const each of origins) {
      await (await Vault.open(each, person)).keep('r_1', 'composer', 'mine');
      await (await Vault.open(each, other)).keep('r_1', 'composer', 'theirs');
    }
    await Vault.wipeAll(person);
    for (const each of origins) {
      expect(await (await Vault.open(each, person)).find('r_1', 'composer')).toBeNull();
      expect(await (await Vault.open(each, other)).find('r_1', 'composer')).toBe('theirs');
    }
  });
});

test('an older checkpoint never takes the place of a newer one', async () => {
  const { room } = owner();
  const channel = newId('c');
  const at = (epoch: number, size: number) => ({
    ...{ origin, room, channel, epoch, size },
    root: randomBytes(32),
    note: '',
  });
  expect(await remember(at(1, 5))).toBe(true);
  expect(await remember(at(1, 4))).toBe(false);
  expect(await remember(at(1, 5))).toBe(false);
  expect(await remember(at(2, 1))).toBe(true);
  expect(await lastVerified(origin, room, channel)).toMatchObject({ epoch: 2, size: 1 });
});
