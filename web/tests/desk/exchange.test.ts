/** A file's way at the desk: what is told of it, and what becomes of refused acts. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { ChannelView } from '../../src/lib/channel.svelte';
import { type ActId, newId } from '../../src/lib/formats';
import { choose, t } from '../../src/lib/i18n/index.svelte';
import type { PendingAct } from '../../src/lib/outbox';
import type { RoomStore } from '../../src/lib/room.svelte';
import { Exchange } from '../../src/routes/room/desk/exchange.svelte';

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await choose('en');
});

const REFUSAL = { code: 'interpretation.other_words', because: 'there are newer words', rule: null };

/** A channel that has answered every act at once, and refused those it was told to. */
function begun(refused: readonly ActId[] = []) {
  const dismissed: ActId[] = [];
  const store = { dismiss: (id: ActId) => void dismissed.push(id) } as unknown as RoomStore;
  const pending = refused.map((id) => ({ id, stage: 'refused', refusal: REFUSAL }) as PendingAct);
  const view = { pending, role: 'observer', readOnly: null } as unknown as ChannelView;
  return { exchange: new Exchange<string>(store, () => view), dismissed };
}

describe('a file at the desk', () => {
  test('is carried out act by act, and why one was refused is told here alone', async () => {
    const [first, second] = [newId('a'), newId('a')];
    const { exchange, dismissed } = begun([second]);
    const outcome = await exchange.carryOut([() => first, () => second]);
    expect([outcome.done, outcome.refused.map(({ id }) => id), exchange.progress]).toEqual([1, [second], null]);
    exchange.explain(outcome.refused);
    expect([exchange.failure, dismissed]).toEqual(['there are newer words', [second]]);
  });

  test('puts away what was told of the one before, once another is looked at', async () => {
    const { exchange } = begun();
    exchange.tell(() => t('files.taken_back'));
    await exchange.look(async () => 'what was read');
    expect([exchange.told, exchange.failure, exchange.reading.found]).toEqual(['', '', 'what was read']);
  });

  test('is told of in the language that is read now', async () => {
    const { exchange } = begun();
    exchange.tell(() => t('files.taken_back'));
    const inEnglish = exchange.told;
    await choose('fr');
    expect(exchange.told).toBe(t('files.taken_back'));
    expect(exchange.told).not.toBe(inEnglish);
    await choose('en');
  });

  test('is not taken where the server does not give it, and that is said', async () => {
    const { exchange } = begun();
    await exchange.save('memory.tmx', () => Promise.reject(new Error('gone')));
    expect(exchange.failure).toBe(t('errors.unexpected'));
  });
});
