/** Long parts of a state that came packed are put back before anybody sees them. */
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { b64 } from '../src/lib/formats';
import type { ChannelItem } from '../src/lib/protocol/frames';
import { unpacked } from '../src/lib/unpacked';

const text = { title: 'Articles on the Sarn — “الحقوق”', units: { u_1: { words: [['water', 1]] } } };
const packed = b64(new Uint8Array(deflateSync(JSON.stringify(text))));

const item = (drafting: unknown): ChannelItem =>
  ({ channel: 'c_1', state: { epoch: 1, substates: { channels: { utterances: {} }, drafting } } }) as never;

test('a packed text is the text', async () => {
  const came = item({ text: { packed }, published: null, mode: 'rolling' });
  expect(await unpacked(came)).toEqual(item({ text, published: null, mode: 'rolling' }));
});

test('what did not come packed stays as it is', async () => {
  const came = item({ text, published: null, mode: 'rolling' });
  expect(await unpacked(came)).toEqual(came);
});
