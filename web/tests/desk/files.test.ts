/** What a file would bring is told apart before it is signed; many acts go some at a time. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  heldBeside,
  leftOf,
  type Returned,
  readyOf,
  saidIn,
} from '../../src/lib/capabilities/interpretation/files';
import { bringersOf, reachedBy } from '../../src/lib/capabilities/interpretation/readers';
import { NO_INTERPRETATION } from '../../src/lib/capabilities/interpretation/types';
import { type ActId, type ChannelId, newId, type SeatId } from '../../src/lib/formats';
import type { Fields, PendingAct } from '../../src/lib/outbox';
import type { Seat, ShownState } from '../../src/lib/protocol/state';
import { bringIn, certifyReturned, takeBackSegments } from '../../src/routes/room/desk/acts';
import { inTurn, TOGETHER } from '../../src/routes/room/desk/turns';

const text = (unit: string, verdict: Returned['verdict'], more: Partial<Returned> = {}): Returned => ({
  ...{ unit, source: `source ${unit}`, before: null, text: `text ${unit}`, after: null, verdict },
  ...more,
});

const SEATS = [
  { id: 's_me', role: 'interpreter', reads_from: 1 },
  { id: 's_late', role: 'delegate', reads_from: 6 },
] as unknown as readonly Seat[];
const brought = { source_lang: 'en', lang: 'fr', count: 2, by: 's_me' as SeatId };
const UTTERANCES = {
  3: { kind: 'statement', lang: 'en-GB', corrections: [{ seq: 4, lang: 'en' }], redacted: null },
  8: { kind: 'message', lang: 'es', corrections: [], redacted: null },
  9: { kind: 'message', lang: 'ru', corrections: [], redacted: 'a name' },
};
const STATE = {
  seats: Object.fromEntries(SEATS.map((one) => [one.id, one])),
  substates: {
    channels: { utterances: UTTERANCES },
    interpretation: { ...NO_INTERPRETATION, brought: { 5: brought, 7: brought } },
  },
} as unknown as ShownState;

class Posted {
  readonly acts: [command: string, fields: Fields][] = [];

  post(command: string, fields: Fields, _channel: ChannelId, hold?: number): ActId {
    expect(hold).toBe(0);
    this.acts.push([command, fields]);
    return newId('a');
  }

  dismiss(): null {
    return null;
  }
}

describe('a transcript that came back', () => {
  test('is held beside the words that this browser has verified', () => {
    const texts = [text('3', 'ready'), text('8', 'ready'), text('12', 'ready'), text('4', 'taken')];
    const words = new Map([
      [3, { text: 'source 3' }],
      [8, { text: 'Something else.' }],
      [4, { text: 'Something else.' }],
    ]);
    const held = heldBeside(texts, words);
    expect(held.map(({ verdict }) => verdict)).toEqual(['ready', 'source', 'ready', 'taken']);
    expect(readyOf(held).map(({ unit }) => unit)).toEqual(['3', '12']);
  });

  test('says how many texts are left alone, and why', () => {
    const texts = [text('1', 'foreign'), text('2', 'unchanged'), text('3', 'unchanged'), text('4', 'ready')];
    expect(leftOf(texts)).toEqual([
      ['unchanged', 2],
      ['foreign', 1],
    ]);
  });

  test('is signed for text by text, after the words that were shown', () => {
    const store = new Posted();
    const view = { id: newId('c'), latest: STATE };
    expect(certifyReturned(store, view, 'fr-CH', text('3', 'ready', { after: 11 }))).not.toBeNull();
    expect(certifyReturned(store, view, 'fr', text('9', 'ready'))).toBeNull();
    expect(store.acts).toEqual([
      [
        'interpretation.certify_translation',
        { of: 3, to: ['all:3'], lang: 'fr', text: 'text 3', after: 11 },
      ],
    ]);
  });

  test('may go out from the languages in which something is said, the most used first', () => {
    expect(saidIn(STATE)).toEqual(['en', 'es']);
  });
});

describe('what is brought in', () => {
  test('is posted as the server read it, and taken back before those who could read it', () => {
    const store = new Posted();
    const view = { id: newId('c'), latest: STATE };
    const fields = { file: 'old.tmx', source_lang: 'en', lang: 'fr', segments: [] };
    bringIn(store, view, fields);
    takeBackSegments(store, view, 5);
    takeBackSegments(store, view, 7);
    expect(takeBackSegments(store, view, 6)).toBeNull();
    expect(store.acts).toEqual([
      ['interpretation.bring_in_segments', fields],
      ['interpretation.withdraw_segments', { of: 5, to: ['members:5'] }],
      ['interpretation.withdraw_segments', { of: 7, to: ['members'] }],
    ]);
    expect(bringersOf(STATE, 6)).toBeNull();
    expect(reachedBy('interpretation.withdraw_segments', STATE, 7)).toEqual(['members']);
  });
});

describe('many acts', () => {
  /** A channel that answers the oldest act whenever somebody pauses; the third is refused. */
  function channel(): { pending: PendingAct[]; post: () => ActId; most: number } {
    let posted = 0;
    const here = {
      pending: [] as PendingAct[],
      most: 0,
      post: () => {
        const id = newId('a');
        posted += 1;
        const stage = posted === 3 ? 'refused' : 'sending';
        here.pending.push({ id, stage } as PendingAct);
        here.most = Math.max(here.most, here.pending.filter((act) => act.stage === 'sending').length);
        return id;
      },
    };
    return here;
  }

  const answer = (here: { pending: PendingAct[] }) => async () => {
    const at = here.pending.findIndex((act) => act.stage === 'sending');
    if (at >= 0) here.pending.splice(at, 1);
  };

  test('go some at a time, and one refused stops no other', async () => {
    const here = channel();
    const posts = Array.from({ length: 30 }, () => here.post);
    const told: number[] = [];
    const outcome = await inTurn(here, [...posts, () => null], (n) => told.push(n), false, answer(here));
    expect([outcome.done, outcome.refused.length]).toEqual([29, 1]);
    expect(here.most).toBe(TOGETHER);
    expect(told.at(-1)).toBe(30);
  });

  test('stop at the first refusal where one rests on the other', async () => {
    const here = channel();
    const posts = Array.from({ length: 30 }, () => here.post);
    const outcome = await inTurn(here, posts, () => undefined, true, answer(here));
    expect(outcome.refused).toHaveLength(1);
    expect(outcome.done).toBeLessThan(TOGETHER + 1);
  });
});

test('every finding that a file can give has its sentence', () => {
  const codes = /^ {4}[A-Z_]+ = "([a-z_]+)"$/gm;
  const file = '../../../src/negotiation_room/capabilities/interpretation/exchange/report.py';
  const source = readFileSync(new URL(file, import.meta.url), 'utf8');
  const messages = JSON.parse(
    readFileSync(new URL('../../src/lib/i18n/messages/en/files.json', import.meta.url), 'utf8'),
  ) as Record<string, string>;
  const said = Object.keys(messages).filter((key) => key.startsWith('finding_'));
  const known = [...source.matchAll(codes)].map(([, code]) => `finding_${code}`);
  expect(said.sort()).toEqual(known.sort());
});
