/** A refusal is said aloud once, however many parts of the room show the act. */
import { beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../src/lib/formats';
import { choose } from '../../src/lib/i18n/index.svelte';
import type { PendingAct } from '../../src/lib/outbox';
import { announce, said } from '../../src/lib/ui/spoken.svelte';
import { tellRefusal } from '../../src/routes/room/refusing';

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await choose('en');
});

const REFUSAL = { code: 'interpretation.other_words', because: 'there are newer words', rule: null };

function act(more: Partial<PendingAct> = {}): PendingAct {
  return {
    ...{ id: newId('a'), channel: newId('c'), command: 'interpretation.take_up', fields: {} },
    ...{ stage: 'refused', sendsAt: null, refusal: REFUSAL, seq: null },
    ...more,
  };
}

test('it names the act and the reason, once', () => {
  const refused = act();
  tellRefusal(refused, 'Take up');
  expect(said.assertive).toBe('Take up was refused: there are newer words');
  announce('', 'assertive');
  tellRefusal(refused, 'Act on a translation');
  expect(said.assertive).toBe('');
  tellRefusal(act(), 'Take up');
  expect(said.assertive).toBe('Take up was refused: there are newer words');
});

test('nothing is said of what is still on its way', () => {
  announce('', 'assertive');
  tellRefusal(act({ stage: 'sending', refusal: null }), 'Take up');
  expect(said.assertive).toBe('');
});
