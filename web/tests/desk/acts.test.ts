/** What an interpreter wishes reaches whom the record says; what is refused can be wished anew. */
import { describe, expect, test } from 'vitest';
import { type ActId, type ChannelId, newId, type SeatId } from '../../src/lib/formats';
import type { Fields, PendingAct } from '../../src/lib/outbox';
import type { Seat, ShownState } from '../../src/lib/protocol/state';
import {
  again,
  beingSigned,
  certify,
  check,
  deskActs,
  handOver,
  takeUp,
  taskOf,
  textOf,
  withdraw,
} from '../../src/routes/room/desk/acts';

const CHANNEL = newId('c');

function seat(name: string, role: string, reads_from = 1): Seat {
  return { id: `s_${name}`, name, role, reads_from } as unknown as Seat;
}

function state(seats: readonly Seat[], redacted: string | null = null): ShownState {
  const utterances = { 7: { kind: 'statement', lang: 'fr', corrections: [], redacted } };
  const listed = Object.fromEntries(seats.map((one) => [one.id, one]));
  return { seats: listed, substates: { channels: { utterances } } } as unknown as ShownState;
}

class Posted {
  readonly acts: [command: string, fields: Fields, channel: ChannelId, hold: number | undefined][] = [];
  readonly dismissed: ActId[] = [];

  post(command: string, fields: Fields, channel: ChannelId, hold?: number): ActId {
    this.acts.push([command, fields, channel, hold]);
    return newId('a');
  }

  dismiss(act: ActId): null {
    this.dismissed.push(act);
    return null;
  }
}

const ALL = [seat('me', 'interpreter'), seat('head', 'head_of_delegation'), seat('watch', 'observer')];
const about = { of: 7, lang: 'en-GB' };

function pending(command: string, fields: Fields, more: Partial<PendingAct> = {}): PendingAct {
  return {
    ...{ id: newId('a'), channel: CHANNEL, command: `interpretation.${command}`, fields },
    ...{ stage: 'sending', sendsAt: null, refusal: null, seq: null },
    ...more,
  };
}

describe('a wish', () => {
  test('carries exactly its fields, to those whom it reaches', () => {
    const store = new Posted();
    const view = { id: CHANNEL, latest: state(ALL) };
    takeUp(store, view, about);
    handOver(store, view, about, 's_other' as SeatId);
    certify(store, view, about, 'The words.', 12);
    check(store, view, about, 12);
    withdraw(store, view, about, 'a word is wrong');
    const [to, of, lang] = [['members'], 7, 'en'];
    expect(store.acts.map(([command, fields]) => [command.split('.')[1], fields])).toEqual([
      ['take_up', { of, to, lang }],
      ['hand_over', { of, to, lang, partner: 's_other' }],
      ['certify_translation', { of, to: ['all'], lang, text: 'The words.', after: 12 }],
      ['check_translation', { of, to, lang, text: 12 }],
      ['withdraw_translation', { of, to: ['all'], lang, reason: 'a word is wrong' }],
    ]);
    expect(store.acts.map(([, , , hold]) => hold)).toEqual([0, 0, undefined, 0, 0]);
  });

  test('is not given for words that are destroyed', () => {
    const store = new Posted();
    expect(takeUp(store, { id: CHANNEL, latest: state(ALL, 'reason') }, about)).toBe(false);
    expect(store.acts).toEqual([]);
  });

  test('that was refused because somebody came is given anew to those who read it now', () => {
    const store = new Posted();
    const late = [...ALL, seat('late', 'delegate', 9)];
    const refused = pending('take_up', { of: 7, to: ['members'], lang: 'en' }, { stage: 'refused' });
    expect(again(store, { id: CHANNEL, latest: state(late) }, refused)).toBe(true);
    expect(store.dismissed).toEqual([refused.id]);
    expect(store.acts[0]?.[1].to).toEqual(['members:7']);
  });
});

describe('what is on its way', () => {
  const signing = pending('certify_translation', { of: 7, lang: 'en', text: 'Words.' });
  const refused = { ...signing, stage: 'refused' } as const;
  const question = pending('query_translation', { of: 7, lang: 'en' });

  test('is of the desk, not what readers ask', () => {
    expect(deskActs([signing, question])).toEqual([signing]);
  });

  test('tells what is being signed, until it is refused', () => {
    expect([...beingSigned([signing])]).toEqual([`${CHANNEL}/7/en`]);
    expect([...beingSigned([refused])]).toEqual([]);
    expect(taskOf(refused)).toBe(`${CHANNEL}/7/en`);
    expect([textOf(refused), textOf(pending('take_up', { of: 7 }))]).toEqual(['Words.', null]);
  });
});
