/** The outbox: one's own acts from the wish until the room has answered. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Signer } from '../src/lib/device';
import {
  type ActId,
  commit,
  composeAct,
  newId,
  nothingSeen,
  parseAct,
  unb64,
  utf8,
} from '../src/lib/formats';
import { MOST_UNANSWERED, Outbox } from '../src/lib/outbox';
import type { ActRow } from '../src/lib/protocol/frames';
import { breathe } from './fakes/world';

const channel = newId('c');
const [room, device] = [newId('r'), newId('d')];
const FIELDS = { text: 'Peace.', lang: 'en' };
const SAY = 'channels.post_statement';

let outbox: Outbox;
let sent: ActRow[][];
let kept: Map<ActId, string>;
let carries: boolean;
let hasDevice: boolean;
let n: number;
let isFull: boolean;

const signer: Signer = {
  sign: async (wish) => {
    n += 1;
    const raw = composeAct({ ...wish, origin: 'https://room.example.org', room, device, n });
    return { raw, signature: new Uint8Array(64), n };
  },
};

function newOutbox(): Outbox {
  return new Outbox({
    hasDevice: () => hasDevice,
    exclusively: (work) => work(signer),
    send: async (rows) => {
      if (carries) sent.push([...rows]);
      return carries;
    },
    carries: () => carries,
    seen: () => nothingSeen(1),
    keep: async (id, text) => {
      if (isFull) throw new DOMException('full', 'QuotaExceededError');
      kept.set(id, text);
    },
    drop: async (id) => void kept.delete(id),
    changed: () => undefined,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  [sent, kept, carries, hasDevice, n, isFull] = [[], new Map(), true, true, 0, false];
  outbox = newOutbox();
});

afterEach(() => {
  outbox.close();
  vi.useRealTimers();
});

const stages = () => outbox.pending().map(({ stage }) => stage);
const refusal = { code: 'x.y', because: 'ask the chair', rule: 'UNGA 68', in: channel };

test('no more goes out unanswered than the room surely remembers', async () => {
  for (let i = 0; i < MOST_UNANSWERED + 2; i++) outbox.post(channel, SAY, FIELDS, 0);
  await outbox.settled();
  expect(sent).toHaveLength(MOST_UNANSWERED);
  const [first] = outbox.pending();
  outbox.done({ done: first?.id as ActId, in: channel, seq: 1 });
  await outbox.settled();
  expect(sent).toHaveLength(MOST_UNANSWERED + 1);
});

describe('a wish', () => {
  test('is held, and sent only after the hold', async () => {
    outbox.post(channel, SAY, FIELDS, 3000);
    await vi.advanceTimersByTimeAsync(2999);
    expect([stages(), sent]).toEqual([['holding'], []]);
    await vi.advanceTimersByTimeAsync(1);
    expect([stages(), sent.length]).toEqual([['sending'], 1]);
  });

  test('can be taken back while it is held, and nothing was signed', async () => {
    const id = outbox.post(channel, SAY, FIELDS, 3000);
    expect(outbox.cancel(id)).toEqual(FIELDS);
    await vi.advanceTimersByTimeAsync(5000);
    expect([stages(), sent, n]).toEqual([[], [], 0]);
  });

  test('can be sent before the hold is over', async () => {
    outbox.release(outbox.post(channel, SAY, FIELDS, 3000));
    await breathe();
    expect(stages()).toEqual(['sending']);
  });

  test('cannot be taken back once it is sent', async () => {
    const id = outbox.post(channel, SAY, FIELDS, 0);
    await breathe();
    expect(outbox.cancel(id)).toBeNull();
  });

  test('is signed over the commitment to its words', async () => {
    const id = outbox.post(channel, SAY, FIELDS, 0);
    await breathe();
    const [row] = sent[0] as [ActRow];
    const act = parseAct(utf8(row.act));
    expect(act).toMatchObject({ id, channel, do: SAY });
    expect(act.with).toEqual(commit('with', unb64(row.salt), utf8(row.with)));
    expect(row.with).toBe('{"lang":"en","text":"Peace."}');
  });

  test('waits for the line, unsigned, and can still be taken back', async () => {
    carries = false;
    const first = outbox.post(channel, SAY, FIELDS, 0);
    outbox.post(channel, SAY, FIELDS, 0);
    await breathe();
    expect([stages(), n]).toEqual([['waiting', 'waiting'], 0]);
    outbox.cancel(first);
    carries = true;
    outbox.lineUp();
    await breathe();
    expect([stages(), sent.length]).toEqual([['sending'], 1]);
  });

  test('says what to do where this browser has no device', async () => {
    hasDevice = false;
    outbox.post(channel, SAY, FIELDS, 0);
    await breathe();
    expect(outbox.pending()[0]).toMatchObject({
      stage: 'refused',
      refusal: { code: 'client.no_device' },
    });
  });
});

describe('a browser that keeps nothing', () => {
  test('sends nothing, says so, and goes on when it has room again', async () => {
    isFull = true;
    const id = outbox.post(channel, SAY, FIELDS, 0);
    await breathe();
    expect([sent, outbox.pending()[0]?.refusal?.code]).toEqual([[], 'client.not_signed']);
    isFull = false;
    outbox.retry(id);
    await breathe();
    expect([stages(), sent.length]).toEqual([['sending'], 1]);
  });
});

describe('an answer', () => {
  test('acknowledges, and the entry in the stream ends it', async () => {
    const id = outbox.post(channel, SAY, FIELDS, 0);
    await breathe();
    expect(kept.size).toBe(1);
    outbox.done({ done: id, in: channel, seq: 9 });
    expect(outbox.pending()[0]).toMatchObject({ stage: 'acknowledged', seq: 9 });
    expect(kept.size).toBe(0);
    outbox.arrived([id]);
    expect(stages()).toEqual([]);
  });

  test('that refuses keeps the words, the sentence and the rule', async () => {
    const id = outbox.post(channel, SAY, FIELDS, 0);
    await breathe();
    outbox.refused({ ...refusal, refused: id, status: 409 });
    const { code, because, rule } = refusal;
    expect(outbox.pending()[0]).toMatchObject({
      ...{ stage: 'refused', fields: FIELDS },
      refusal: { code, because, rule },
    });
    expect([kept.size, outbox.dismiss(id), stages()]).toEqual([0, FIELDS, []]);
  });

  test('that refuses can be tried again, as another act', async () => {
    const id = outbox.post(channel, SAY, FIELDS, 0);
    await breathe();
    outbox.refused({ ...refusal, refused: id, status: 409 });
    const again = outbox.retry(id);
    await breathe();
    expect(again).not.toBe(id);
    expect([stages(), sent.length]).toEqual([['sending'], 2]);
  });

  test('that the room is busy sends the same bytes again', async () => {
    const id = outbox.post(channel, SAY, FIELDS, 0);
    await breathe();
    outbox.refused({ ...refusal, refused: id, status: 503 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(sent[1]).toEqual(sent[0]);
  });

  test('to an act of somebody else changes nothing', () => {
    outbox.done({ done: newId('a'), in: channel, seq: 1 });
    outbox.refused({ ...refusal, refused: null, status: 409 });
    expect(stages()).toEqual([]);
  });
});

describe('after the line was cut', () => {
  test('what was not answered goes out once more, same bytes, before anything new', async () => {
    outbox.post(channel, SAY, FIELDS, 0);
    await breathe();
    outbox.lineDown();
    carries = false;
    outbox.post(channel, SAY, { text: 'Later.', lang: 'en' }, 0);
    await breathe();
    carries = true;
    outbox.lineUp();
    outbox.lineUp();
    await breathe();
    expect(sent).toHaveLength(3);
    expect(sent[1]).toEqual(sent[0]);
    expect(sent[2]?.[0]?.with).toContain('Later.');
  });

  test('several go in the order of their numbers', async () => {
    for (let i = 0; i < 3; i++) outbox.post(channel, SAY, { text: `${i}`, lang: 'en' }, 0);
    await breathe();
    const first = sent.splice(0);
    outbox.lineDown();
    outbox.lineUp();
    await breathe();
    expect(sent).toEqual(first);
  });

  test('another visit takes up what was signed, with the same bytes', async () => {
    outbox.post(channel, SAY, FIELDS, 0);
    await breathe();
    outbox.close();
    outbox = newOutbox();
    outbox.restore([...kept.values()]);
    await breathe();
    expect([stages(), sent[1]]).toEqual([['sending'], sent[0]]);
  });

  test('what was on its way into a channel that is gone is dropped', async () => {
    outbox.post(channel, SAY, FIELDS, 0);
    await breathe();
    outbox.leave(channel);
    expect([stages(), kept.size]).toEqual([[], 0]);
  });
});
