/** Laid terms: which of them await a proposal, and how several pieces follow one another. */
import { describe, expect, test } from 'vitest';
import { awaitsAnswer } from '../../src/lib/capabilities/languages/asking';
import { draftToGoOn, followed, isLaid, laying, nextLaying, openDrafts } from '../../src/lib/capabilities/languages/drafts';
import { asksConsent, consentedTo, pairsBySource, readEngines } from '../../src/lib/capabilities/languages/engines';
import type { Piece } from '../../src/lib/capabilities/languages/terms';
import { type GlossaryVersion, type Laid, type Languages, NO_LANGUAGES } from '../../src/lib/capabilities/languages/types';
import { type ActId, type DelegationId, newId } from '../../src/lib/formats';
import type { PendingAct } from '../../src/lib/outbox';
import type { ShownState } from '../../src/lib/protocol/state';

const [ME, OTHER] = [newId('s'), newId('s')];
const ALPHA = newId('g') as DelegationId;

const laid = (more: Partial<Laid> = {}): Laid => ({
  ...{ by: ME, title: 'Rivers', digest: 'd', concepts: 2, languages: ['en'], after: null, basis: null },
  ...more,
});
const version = (number: number, more: Partial<GlossaryVersion> = {}): GlossaryVersion => ({
  ...{ number, title: 'Rivers', pieces: [], digest: 'd', parties: [ALPHA], stage: 'in_force', agreed: [], declined: [] },
  ...more,
});

describe('what was laid', () => {
  test('is one draft as far as it goes on, and none once it is proposed', () => {
    const languages: Languages = {
      ...NO_LANGUAGES,
      laid: { 3: laid(), 4: laid({ after: 3, concepts: 5, languages: ['fr'] }), 9: laid({ by: OTHER, basis: 1 }), 2: laid() },
      versions: { 1: version(1, { pieces: [2] }) },
    };
    expect(openDrafts(languages)).toMatchObject([
      { place: 9, from: 1, total: 2 },
      { place: 4, chain: [3, 4], from: null, total: 7, languages: ['en', 'fr'] },
    ]);
  });

  test('is gone on with by whoever laid it upon the version in force', () => {
    const languages: Languages = {
      ...NO_LANGUAGES,
      laid: { 2: laid(), 5: laid({ basis: 1 }), 6: laid({ basis: 1, by: OTHER }) },
      versions: { 1: version(1, { pieces: [2] }) },
    };
    expect([ME, OTHER, null].map((seat) => draftToGoOn(languages, seat)?.place)).toEqual([5, 6, undefined]);
    const later = { ...languages, versions: { ...languages.versions, 1: version(1, { stage: 'superseded' }), 2: version(2) } };
    expect(draftToGoOn(later, ME)).toBeNull();
  });
});

describe('several pieces', () => {
  const PIECES: Piece[] = [
    { concepts: [{ id: 'a' }], removed: [] },
    { concepts: [], removed: ['b'] },
  ];
  const act = (stage: PendingAct['stage'], id: ActId): PendingAct => ({
    ...{ id, channel: newId('c'), command: 'languages.lay_terms', fields: {}, stage, sendsAt: null, seq: null },
    refusal: stage === 'refused' ? { code: 'languages.not_your_draft', because: 'no', rule: null } : null,
  });

  test('follow one another: only the first names the basis, each later one what is before it', () => {
    const id = newId('a');
    const begun = laying('Rivers', PIECES, { after: null, basis: 4 });
    expect(nextLaying(begun)).toEqual({ title: 'Rivers', concepts: [{ id: 'a' }], removed: [], after: null, basis: 4 });
    const sent = { ...begun, act: id, since: 7 };
    expect(nextLaying(sent)).toBeNull();
    expect(followed(sent, [act('sending', id)], NO_LANGUAGES, ME)).toBe(sent);
    expect(followed(sent, [], NO_LANGUAGES, ME)).toBe(sent);
    // Somebody else's terms, and one's own of before, are not these.
    const others = { ...NO_LANGUAGES, laid: { 5: laid(), 8: laid({ by: OTHER }), 9: laid() } };
    const first = followed(sent, [], others, ME);
    expect(first).toMatchObject({ done: 1, after: 9, act: null });
    expect(nextLaying(first)).toEqual({ title: 'Rivers', concepts: [], removed: ['b'], after: 9, basis: null });
    const last = followed({ ...first, act: newId('a'), since: 9 }, [], { ...NO_LANGUAGES, laid: { 10: laid({ after: 9 }) } }, ME);
    expect([isLaid(first), isLaid(last), nextLaying(last)]).toEqual([false, true, null]);
  });

  test('stop where one is refused, and can be gone on with', () => {
    const id = newId('a');
    const sent = { ...laying('Rivers', PIECES, { after: 3, basis: null }), act: id };
    const stopped = followed(sent, [act('refused', id)], NO_LANGUAGES, ME);
    expect(stopped.refusal?.code).toBe('languages.not_your_draft');
    expect(nextLaying(stopped)).toBeNull();
    expect(nextLaying({ ...stopped, refusal: null })).toMatchObject({ after: 3, basis: null });
  });
});

describe('a version before the parties', () => {
  const register = (more: Partial<GlossaryVersion>, delegation: DelegationId | null = ALPHA, mayAgree = true) => {
    const languages: Languages = { ...NO_LANGUAGES, versions: { 1: version(1, { stage: 'proposed', ...more }) } };
    const state = { substates: { languages } } as unknown as ShownState;
    return { state, mine: { delegation }, may: (command: string) => mayAgree && command === 'languages.agree_glossary' };
  };

  test.each<[string, Partial<GlossaryVersion>, boolean]>([
    ['awaits a party that has said nothing', {}, true],
    ['does not await one that agreed', { agreed: [ALPHA] }, false],
    ['does not await one that declined', { declined: [ALPHA] }, false],
    ['does not await one that was not named', { parties: [] }, false],
    ['awaits nobody once it is in force', { stage: 'in_force' }, false],
  ])('%s', (_, more, expected) => {
    expect(awaitsAnswer(register(more))).toBe(expected);
  });

  test('awaits nobody who may not answer for a party, and nobody where no register is open', () => {
    expect(awaitsAnswer(register({}, ALPHA, false))).toBe(false);
    expect(awaitsAnswer(register({}, null))).toBe(false);
    expect(awaitsAnswer(undefined)).toBe(false);
  });
});

describe('an engine', () => {
  const answer = {
    engines: [
      { engine: 'apertium', version: '3', locality: 'in_process', pairs: [['en', 'es'], ['en', 'ca'], 'x'], gist: true, note: '', goes_to: '' },
      { engine: 'deepl', version: '', locality: 'cloud', pairs: [['en', 'fr']], gist: false, note: 'n', goes_to: 'api.example.org' },
      { engine: 'odd', locality: 'moon' },
      null,
    ],
  };
  const [near, far] = readEngines(answer);

  test('is read with where its texts go; what is none is left out', () => {
    expect(readEngines(answer).map(({ engine, goesTo }) => [engine, goesTo])).toEqual([['apertium', ''], ['deepl', 'api.example.org']]);
    expect(near && pairsBySource(near)).toEqual([{ from: 'en', to: ['es', 'ca'] }]);
    expect([near, far].map((one) => one && asksConsent(one))).toEqual([false, true]);
    expect(readEngines(null)).toEqual([]);
  });

  test('elsewhere is another engine, to which nobody has consented', () => {
    const languages = { ...NO_LANGUAGES, consents: { 'deepl api.example.org': [ALPHA] } };
    expect(far && consentedTo(languages, far)).toEqual([ALPHA]);
    expect(far && consentedTo(languages, { ...far, goesTo: 'other.example.org' })).toEqual([]);
  });
});
