/** A draft comes back as what it was: manner, language, what it answers or corrects. */
import { describe, expect, test } from 'vitest';
import type { ChannelId } from '../../src/lib/formats';
import { type Draft, draftOf, joined, readDraft, writeDraft } from '../../src/routes/room/drafts';
import { wishOf } from '../../src/routes/room/wishes';

const CHANNEL = 'c_00000000000000000000000002' as ChannelId;
const ANSWER: Draft = {
  text: 'We agree to the second point.',
  manner: 'statement',
  lang: 'fr',
  intent: { kind: 'reply', seq: 12 },
  forChannel: null,
};
const PREPARED: Draft = { ...ANSWER, manner: 'prepared', intent: null, forChannel: CHANNEL };
const CORRECTION: Draft = { ...ANSWER, intent: { kind: 'correct', seq: 9, form: 'statement' } };
const PLAIN: Draft = { text: 'A word.', manner: 'message', lang: '', intent: null, forChannel: null };

test.each([ANSWER, PREPARED, CORRECTION, PLAIN])('a draft is read as it was written', (draft) => {
  expect(readDraft(writeDraft(draft))).toEqual(draft);
});

test('a draft without words is not kept', () => {
  expect(writeDraft({ ...ANSWER, text: '' })).toBe('');
});

test.each(['', 'half a', '17', 'null', '{}', '{"text": 5}', '{"text": ""}'])(
  'what is no draft, %j, is none',
  (kept) => {
    expect(readDraft(kept)).toBeNull();
  },
);

test('of a draft with strange parts the words are kept', () => {
  const strange = { text: 'A word.', manner: 'oath', lang: 7, intent: { kind: 'reply' }, forChannel: 3 };
  expect(readDraft(JSON.stringify(strange))).toEqual(PLAIN);
});

describe('an act that was not signed yet', () => {
  test.each([ANSWER, PREPARED, CORRECTION])('is a draft again, of the same nature', (draft) => {
    const { manner, intent, text, lang, forChannel } = draft;
    const wish = wishOf(manner, intent, { text, lang, forChannel: forChannel ?? undefined });
    expect(draftOf(wish)).toEqual(draft);
  });

  test('that holds no words of one’s own is no draft', () => {
    expect(draftOf({ command: 'channels.withdraw', fields: { target: 3 } })).toBeNull();
  });
});

describe('two drafts become one', () => {
  test('of their common nature', () => {
    expect(joined(ANSWER, { ...ANSWER, text: 'And to the third.' })).toEqual({
      ...ANSWER,
      text: 'We agree to the second point.\n\nAnd to the third.',
    });
  });

  test('that is a message where they differ: the record is chosen anew', () => {
    const { manner, intent, lang } = joined(ANSWER, { ...PLAIN, lang: 'fr' });
    expect({ manner, intent, lang }).toEqual({ manner: 'message', intent: null, lang: 'fr' });
  });
});
