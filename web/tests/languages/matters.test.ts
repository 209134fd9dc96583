/** Terms on their way while the room is open, and versions asked for once. */
import { describe, expect, test } from 'vitest';
import { Refusal, type RoomApi } from '../../src/lib/api';
import { type Laid, NO_LANGUAGES } from '../../src/lib/capabilities/languages/types';
import { type ActId, newId } from '../../src/lib/formats';
import type { Fields, PendingAct } from '../../src/lib/outbox';
import type { RoomStore } from '../../src/lib/room.svelte';
import { Matters } from '../../src/routes/room/languages/matters.svelte';

/** A store as far as these matters need one: it notes what is posted, and answers when told. */
class FakeRoom {
  readonly posted: Fields[] = [];
  readonly dismissed: ActId[] = [];
  readonly mine = { id: newId('s'), delegation: null };
  pending: PendingAct[] = [];
  laid: Record<string, Laid> = {};

  get register() {
    const { pending, mine, laid } = this;
    return { id: newId('c'), pending, mine, may: () => true, state: { substates: { languages: { ...NO_LANGUAGES, laid } } } };
  }

  post(command: string, fields: Fields, channel: string): ActId {
    const id = newId('a');
    this.posted.push(fields);
    this.pending = [...this.pending, { id, command, fields, channel, stage: 'sending', sendsAt: null, refusal: null, seq: null } as PendingAct];
    return id;
  }

  dismiss(act: ActId): void {
    this.dismissed.push(act);
    this.pending = this.pending.filter(({ id }) => id !== act);
  }

  accept(place: number): void {
    const { title, after, basis } = this.posted.at(-1) as { title: string; after: number | null; basis: number | null };
    this.pending = [];
    this.laid = { ...this.laid, [place]: { by: this.mine.id, title, digest: 'd', concepts: 1, languages: ['en'], after, basis } };
  }

  refuse(code: string): void {
    this.pending = this.pending.map((act) => ({ ...act, stage: 'refused', refusal: { code, because: 'no', rule: null } }));
  }
}

const PIECES = ['a', 'b', 'c'].map((id) => ({ concepts: [{ id }], removed: [] }));

describe('laying', () => {
  test('sends one act after the other, each after the one before', () => {
    const room = new FakeRoom();
    const matters = new Matters(room as unknown as RoomStore, {} as RoomApi);
    matters.lay('Rivers', PIECES, { after: null, basis: 2 });
    matters.follow();
    expect(room.posted).toHaveLength(1);
    for (const place of [11, 14, 15]) {
      room.accept(place);
      matters.follow();
    }
    expect(room.posted.map(({ after, basis }) => [after, basis])).toEqual([[null, 2], [11, null], [14, null]]);
    expect(matters.laying).toMatchObject({ done: 3, refusal: null });
    expect(matters.draft).toBe(15);
    matters.putAway();
    expect(matters.laying).toBeNull();
  });

  test('stops at what is refused, and goes on from there', () => {
    const room = new FakeRoom();
    const matters = new Matters(room as unknown as RoomStore, {} as RoomApi);
    matters.lay('Rivers', PIECES, { after: null, basis: null });
    room.accept(4);
    matters.follow();
    room.refuse('kernel.too_busy');
    matters.follow();
    expect(matters.laying).toMatchObject({ done: 1, refusal: { code: 'kernel.too_busy' } });
    expect(room.dismissed).toHaveLength(1);
    matters.layAgain();
    expect(room.posted.at(-1)).toMatchObject({ after: 4, concepts: [{ id: 'b' }] });
  });
});

test('a version is asked for once, and again only where it could not be had', async () => {
  let asked = 0;
  const api = {
    glossary: (number: number) => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Refusal(503, 'kernel.overloaded', 'busy')) : Promise.resolve({ number, title: 'Rivers' });
    },
  } as unknown as RoomApi;
  const matters = new Matters(new FakeRoom() as unknown as RoomStore, api);
  await expect(matters.version(1)).rejects.toThrow('busy');
  expect((await matters.version(1)).title).toBe('Rivers');
  expect((await matters.version(1)).number).toBe(1);
  expect(asked).toBe(2);
});
