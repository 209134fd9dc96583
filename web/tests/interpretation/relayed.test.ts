/** The words of translations in a channel: with their state and warnings, until they are destroyed. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChannelView } from '../../src/lib/channel.svelte';
import { type Json, newId } from '../../src/lib/formats';
import { type FakeJournal, newPlayer, type Player } from '../fakes/journal';
import { isUnknown, lookUp } from '../../src/routes/room/draft/withdrawal';
import { done, Visit } from '../fakes/visit';

let visit: Visit;
let plenary: FakeJournal;
let ivo: Player;
let of: number;

const TO = { to: ['all'] };
const CAUTION = { caution: 'numbers', in_source: '12', in_target: '21' };

beforeEach(async () => {
  visit = await Visit.begin('delegate');
  ({ plenary } = visit);
  ivo = await newPlayer('Ivo', 'interpreter');
  await plenary.seat(ivo);
  await plenary.say(visit.ana, 'Article 12 stands.');
  of = plenary.head;
});

afterEach(() => visit.end());

async function published(lang: string, text: string, more: Record<string, Json> = {}): Promise<void> {
  const made = { origin: 'machine', engine: 'apertium 3.8.3', gist: false, memory: null };
  const said = { of, lang, ...TO, ...made, ...more };
  const route = ['en', 'es', lang];
  const content = { ...said, text, model: null, route, cautions: [CAUTION], glossary: 2 };
  const body = { ...said, cautions: ['numbers'] };
  await plenary.byClerk('interpretation.publish_translation', content, [
    { event: 'interpretation.translation_published', body },
  ]);
}

async function certified(lang: string, text: string, after: number | null): Promise<void> {
  const fields = { of, lang, text, after, ...TO };
  const body = { of, lang, corrects: after, ...TO };
  await plenary.write('interpretation.certify_translation', fields, [
    { event: 'interpretation.translation_certified', body },
  ], ivo);
}

async function redacted(): Promise<void> {
  const body = { target: of, kind: 'statement', reason: 'a name' };
  await plenary.write('channels.redact', { target: of, reason: 'a name' }, [
    { event: 'channels.redacted', body },
  ], visit.ana);
}

async function caughtUp(view: ChannelView): Promise<void> {
  visit.world.wire.say(visit.server.since(plenary, view.head + 1));
  await visit.store.settled();
}

test('a machine’s words come with what made them and what to look at', async () => {
  await published('fr', 'L’article 21 demeure.');
  const view = await visit.enter();
  expect(view.translations(of)).toMatchObject([
    {
      ...{ lang: 'fr', standing: 'machine', inReview: false, isWanted: false, former: null },
      newest: { text: 'L’article 21 demeure.', author: { role: 'clerk' } },
      warned: [{ caution: 'numbers', inSource: '12', inTarget: '21' }],
      making: { engine: 'apertium 3.8.3', route: ['en', 'es', 'fr'], glossary: 2, memory: null },
    },
  ]);
  expect(view.translations(of + 1)).toEqual([]);
});

test('are no items of the stream, which is not drawn anew for them', async () => {
  const view = await visit.enter();
  const { stream } = view;
  await published('fr', 'L’article 12 demeure.');
  await caughtUp(view);
  expect(view.translations(of).map(({ newest }) => newest?.text)).toEqual(['L’article 12 demeure.']);
  expect(view.stream).toBe(stream);
});

test('an interpreter’s words take their place, and tell what people read before', async () => {
  await published('fr', 'L’article 21 demeure.');
  const draft = plenary.head;
  const view = await visit.enter();
  await certified('fr', 'L’article 12 demeure.', draft);
  await caughtUp(view);
  expect(view.translations(of)).toMatchObject([
    {
      ...{ standing: 'certified', certifier: 'Ivo', warned: [] },
      newest: { text: 'L’article 12 demeure.', attested: 'signed' },
      former: { seq: draft, text: 'L’article 21 demeure.' },
    },
  ]);
});

test('words that an interpreter signs as they are correct nothing', async () => {
  await published('fr', 'L’article 12 demeure.');
  await certified('fr', 'L’article 12 demeure.', plenary.head);
  const view = await visit.enter();
  expect(view.translations(of)[0]).toMatchObject({ standing: 'certified', former: null });
});

test('certified words that come from memory name who signed them before', async () => {
  await certified('fr', 'L’article 12 demeure.', null);
  const memory = plenary.head;
  await plenary.say(visit.ana, 'Article 12 stands.');
  of = plenary.head;
  await published('fr', 'L’article 12 demeure.', { origin: 'memory', engine: null, memory });
  const view = await visit.enter();
  expect(view.translations(of)).toMatchObject([{ standing: 'memory', certifier: 'Ivo' }]);
});

test('a question, a review and a withdrawal are told', async () => {
  await published('fr', 'L’article 21 demeure.');
  const about = { of, lang: 'fr', to: ['members'] };
  await plenary.write('interpretation.query_translation', { ...about, question: 'Is it 12?' }, [
    { event: 'interpretation.translation_queried', body: about },
  ], visit.ana);
  await plenary.write('interpretation.take_up', about, [
    { event: 'interpretation.translation_taken_up', body: { ...about, seat: ivo.seat } },
  ], ivo);
  const view = await visit.enter();
  expect(view.translations(of)).toMatchObject([
    { inReview: true, reviewer: 'Ivo', asked: [{ question: 'Is it 12?', author: { name: 'Ana' } }] },
  ]);
  const why = { ...about, ...TO, reason: 'a wrong number' };
  await plenary.write('interpretation.withdraw_translation', why, [
    { event: 'interpretation.translation_withdrawn', body: why },
  ], ivo);
  await caughtUp(view);
  expect(view.translations(of)).toMatchObject([
    { standing: 'withdrawn', withdrawal: { by: 'Ivo', reason: 'a wrong number', wasCertified: false }, newest: { text: 'L’article 21 demeure.' } },
  ]);
  await certified('fr', 'L’article 12 demeure.', plenary.head);
  await caughtUp(view);
  expect(view.translations(of)[0]?.withdrawal).toBeNull();
  const later = { ...about, reason: 'demeure is wrong too' };
  await plenary.write('interpretation.withdraw_translation', later, [
    { event: 'interpretation.translation_withdrawn', body: later },
  ], ivo);
  await caughtUp(view);
  expect(view.translations(of)).toMatchObject([{ withdrawal: { reason: 'demeure is wrong too', wasCertified: true } }]);
});

test('who withdrew a certified paragraph, and why, is found before what is loaded', async () => {
  const unit = newId('u');
  const signed = { unit, wording: 'w', lang: 'ar' };
  await plenary.write('interpretation.certify_paragraph', { ...signed, text: 'كلمات', after: null }, [
    { event: 'interpretation.paragraph_certified', body: signed },
  ], ivo);
  const why = { unit, lang: 'ar', text: plenary.head, to: ['members'], reason: 'a word is missing' };
  await plenary.write('interpretation.withdraw_paragraph', why, [
    { event: 'interpretation.paragraph_withdrawn', body: why },
  ], ivo);
  await visit.enter();
  visit.world.wire.say({ in: plenary.id, epoch: 1, checkpoint: await plenary.note() });
  await visit.store.settled();
  visit.store.stop();
  await plenary.say(visit.ana, 'What is loaded on coming back.');
  visit.again();
  const view = await visit.enter();
  expect(view.certified(unit, 'ar')).toMatchObject({ is_withdrawn: true, withdrawal: null });
  await done(lookUp(view, unit, 'ar', 0));
  expect(isUnknown(view, unit, 'ar')).toBe(true);
  await done(Promise.all([lookUp(view, unit, 'ar'), lookUp(view, unit, 'ar')]));
  const withdrawal = { by: 'Ivo', reason: 'a word is missing', wasCertified: true };
  expect(view.certified(unit, 'ar')).toMatchObject({ withdrawal });
  expect(visit.world.wants).toHaveLength(1);
});

test('words that are destroyed are destroyed in every language, and what was asked about them', async () => {
  await published('fr', 'L’article 21 demeure.');
  const about = { of, lang: 'fr', to: ['members'] };
  await plenary.write('interpretation.query_translation', { ...about, question: 'Is it 12?' }, [
    { event: 'interpretation.translation_queried', body: about },
  ], visit.ana);
  const view = await visit.enter();
  await redacted();
  await caughtUp(view);
  expect(view.translations(of)).toMatchObject([
    { newest: null, asked: [{ question: null }], warned: [{ caution: 'numbers', inSource: '' }] },
  ]);
});

const [unit, wording] = [newId('u'), 'a'.repeat(64)];

/** Ivo signs for a paragraph. */
async function sign(text: string, lang: string, after: number | null): Promise<void> {
  const body = { unit, wording, lang };
  await plenary.write('interpretation.certify_paragraph', { ...body, text, after }, [
    { event: 'interpretation.paragraph_certified', body },
  ], ivo);
}

test('a paragraph certified long ago is loaded by its place, and verified', async () => {
  await sign('Les Parties.', 'fr', null);
  const place = plenary.head;
  for (let i = 0; i < 100; i++) await plenary.say(visit.ana, `Point ${i}.`);
  const view = await visit.enter();
  expect(view.certified(unit, 'fr')).toMatchObject({ words: null, text: place });
  expect(await done(view.load(place))).toBe(true);
  expect(view.certified(unit, 'fr')).toMatchObject({ words: 'Les Parties.', certifier: 'Ivo' });
  expect(view.report.broken).toBeNull();
});

test('a certified paragraph has its words, until others take their place or it is withdrawn', async () => {
  await sign('Les Parties.', 'fr-CH', null);
  const first = plenary.head;
  const view = await visit.enter();
  expect(view.certified(unit, 'fr')).toMatchObject({ words: 'Les Parties.', certifier: 'Ivo', wording, text: first });
  expect(view.certified(unit, 'ar')).toBeNull();
  expect(view.certified(newId('u'), 'fr')).toBeNull();
  await sign('Toutes les Parties.', 'fr', first);
  const second = plenary.head;
  await caughtUp(view);
  expect(view.certified(unit, 'fr')).toMatchObject({ words: 'Toutes les Parties.', is_withdrawn: false });
  const body = { unit, lang: 'fr', text: second, to: ['members'], reason: 'a wrong word' };
  await plenary.write('interpretation.withdraw_paragraph', body, [
    { event: 'interpretation.paragraph_withdrawn', body },
  ], ivo);
  await caughtUp(view);
  expect(view.certified(unit, 'fr')?.is_withdrawn).toBe(true);
});
