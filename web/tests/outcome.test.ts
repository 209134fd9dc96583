/** What comes of an act must follow from it; what does not is named, with both sides. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../src/lib/formats';
import { OUTCOMES } from '../src/lib/outcome';
import type { Fact } from '../src/lib/protocol/state';
import { FakeJournal, newPlayer, type Player } from './fakes/journal';
import { open } from './fakes/opened';

const BROKEN = 'the outcome does not follow from the signed act';

let ana: Player;
let ben: Player;

beforeAll(async () => {
  ana = await newPlayer('Ana', 'mediator');
  ben = await newPlayer('Ben', 'delegate');
});

/** Let somebody act, and give the log that read it, live. */
async function read(
  command: string,
  fields: Record<string, Json>,
  facts: Fact[],
  { author = ben, before }: { author?: Player | null; before?: (of: FakeJournal) => Promise<void> } = {},
) {
  const journal = await FakeJournal.found([ana, ben]);
  await before?.(journal);
  const item = journal.item(ben.seat);
  const opened = open(journal, item);
  opened.take(journal.rows());
  await journal.write(command, fields, facts, author);
  opened.take(journal.rows(journal.head));
  await opened.log.settled();
  return { log: opened.log, head: journal.head };
}

const said = (lang: string, reply_to: number | null = null): Fact => ({
  event: 'channels.statement_posted',
  body: { lang, reply_to },
});
const WORDS = { text: 'We agree.', lang: 'fr', reply_to: null };

test('what follows is counted, and fields of a later server do not matter', async () => {
  const fact = { ...said('fr'), body: { ...said('fr').body, later: 'yes' } };
  const { log } = await read('channels.post_statement', WORDS, [fact]);
  expect([log.broken, log.report.outcomes]).toEqual([null, 1]);
});

describe('an outcome that differs breaks the log:', () => {
  test.each<[string, Fact[]]>([
    ['another language', [said('en')]],
    ['an answer that was not one', [said('fr', 2)]],
    ['another fact', [{ event: 'channels.message_posted', body: { lang: 'fr', reply_to: null } }]],
    ['a fact too many', [said('fr'), { event: 'roster.channel_closed', body: {} }]],
    ['none at all', []],
  ])('%s', async (_what, facts) => {
    const { log, head } = await read('channels.post_statement', WORDS, facts);
    expect(log.broken).toMatchObject({ because: BROKEN, seq: head });
  });

  test('both sides are named', async () => {
    const { log } = await read('channels.post_statement', WORDS, [said('en')]);
    expect(log.broken).toMatchObject({
      expected: 'channels.statement_posted {"lang":"fr","reply_to":null}',
      found: 'channels.statement_posted {"lang":"en","reply_to":null}',
    });
  });

  test('a seat for somebody else than was signed', async () => {
    const seat = { seat: 's_x', person: 'p_x', name: 'Cai', role: 'expert', delegation: null, powers: [] };
    const fact = { event: 'roster.seat_granted', body: { ...seat, powers: ['speak'] } };
    const { log } = await read('channels.grant_seat', seat, [fact], { author: ana });
    expect(log.broken?.because).toBe(BROKEN);
  });

  test('words of one taken back by another', async () => {
    const before = (journal: FakeJournal) => journal.say(ana, 'Mine.');
    const target = 6;
    const fact = { event: 'channels.utterance_withdrawn', body: { target, kind: 'statement' } };
    const { log } = await read('channels.withdraw', { target }, [fact], { before });
    expect(log.broken).toMatchObject({ because: BROKEN, expected: ana.seat, found: ben.seat });
  });

  test('a statement withdrawn as a message', async () => {
    const before = (journal: FakeJournal) => journal.say(ben, 'Mine.');
    const target = 6;
    const fact = { event: 'channels.utterance_withdrawn', body: { target, kind: 'message' } };
    const { log } = await read('channels.withdraw', { target }, [fact], { before });
    expect(log.broken?.because).toBe(BROKEN);
  });

  test('words certified for another place, or in another language, than were signed', async () => {
    const fields = { of: 1, to: ['all'], lang: 'fr', text: 'Oui.', after: null };
    for (const changed of [{ of: 2 }, { lang: 'es' }]) {
      const body = { of: 1, to: ['all'], lang: 'fr', corrects: null, ...changed };
      const fact = { event: 'interpretation.translation_certified', body };
      const { log } = await read('interpretation.certify_translation', fields, [fact]);
      expect(log.broken?.because).toBe(BROKEN);
    }
  });

  test('a wish of people that the clerk signed', async () => {
    const { log } = await read('channels.post_statement', WORDS, [said('fr')], { author: null });
    expect(log.broken).toMatchObject({ because: BROKEN, expected: 'a person', found: 'clerk' });
  });
});

test('an author in whose seat another person’s device signed breaks the log', async () => {
  const author = { ...ben, seat: ana.seat };
  const { log } = await read('channels.post_statement', WORDS, [said('fr')], { author });
  expect(log.broken?.because).toBe('the author named is not the one whose device signed');
});

test('a command whose outcome is not run again here is not counted', async () => {
  expect(OUTCOMES['accreditation.certify_device']).toBeUndefined();
  const { log } = await read('accreditation.certify_device', {}, [
    { event: 'roster.device_certified', body: {} },
  ]);
  expect([log.broken, log.report.outcomes]).toEqual([null, 0]);
});
