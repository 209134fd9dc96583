/** A room's server, as far as one client sees it: journals, welcome, acts, pages. */
import { parseAct, unb64, utf8 } from '../../src/lib/formats';
import type { ActRow, ChannelItem, EntryRow, HelloFrame, Wanted } from '../../src/lib/protocol/frames';
import type { Fact } from '../../src/lib/protocol/state';
import { type FakeJournal, ORIGIN, type Player } from './journal';
import { breathe, type FakeWire, type World } from './world';

const SAYING: Readonly<Record<string, string>> = {
  'channels.post_statement': 'channels.statement_posted',
  'channels.post_message': 'channels.message_posted',
};

/** The entry without a translation that is not wanted, and without who published it. */
function lean(row: EntryRow, wanted: Wanted): EntryRow {
  const { act, with: words, who, ...rest } = row.parts;
  const { text, of, lang } = JSON.parse(words?.text ?? '{}') as Record<string, string>;
  const isTranslation = text !== undefined && of !== undefined;
  if (!act || !words || !who || !isTranslation || !wanted || wanted.includes(lang ?? '')) return row;
  const isClerk = (JSON.parse(who.text) as { role: string }).role === 'clerk';
  if (!isClerk) return { ...row, parts: { act, who, ...rest }, unsent: ['with'] };
  return { ...row, parts: rest, unsent: ['act', 'with', 'who'] };
}

export class FakeServer {
  /** What acts are answered with instead of being performed; null performs them. */
  refuses: { code: string; because: string; rule: null; status: number } | null = null;
  readonly performed: ActRow[] = [];
  /** Whether an act is performed but its answer lost on the way. */
  losesAnswers = false;

  constructor(
    private readonly world: World,
    readonly journals: FakeJournal[],
    readonly me: Player,
  ) {
    world.earlier = (...asked) => (this.journals[0] as FakeJournal).pageOf(...asked);
    world.pages = (before, size, limit, wanted) => {
      const [journal] = this.journals as [FakeJournal];
      const first = Math.max(1, before - limit);
      const entries = journal.rows(first, before - 1).map((row) => lean(row, wanted));
      const proofs = entries.map(({ seq }) => journal.inclusion(seq, size));
      return { in: journal.id, epoch: journal.epoch, entries, proofs, size };
    };
  }

  /** Accept the socket that was opened last, and welcome it. */
  async accept(): Promise<void> {
    const { wire } = this.world;
    wire.open();
    const { resume, translations } = wire.sent[0] as unknown as HelloFrame;
    for (const frame of this.frames(resume, translations)) wire.say(frame);
    const send = wire.send.bind(wire);
    wire.send = (text) => {
      send(text);
      const said = JSON.parse(text) as ActRow;
      if (said.act) for (const frame of this.perform(said)) this.reply(wire, frame);
    };
    await breathe();
  }

  private reply(wire: FakeWire, frame: object): void {
    if (!this.losesAnswers) queueMicrotask(() => wire.say(frame));
  }

  /** Welcome and entries, as on a socket and in a poll. */
  frames(resume: HelloFrame['resume'], wanted: Wanted = null): object[] {
    const items = this.journals.map((journal): ChannelItem => {
      const [epoch, size] = resume[journal.id] ?? [journal.epoch, 0];
      return journal.item(this.me.seat, epoch === journal.epoch ? size : 0);
    });
    const welcome = {
      ...{ welcome: 1, you: { person: this.me.person }, limits: {} },
      ...{ room: { title: 'Talks', origin: ORIGIN }, channels: items },
    };
    const runs = this.journals.map((journal, i) => this.since(journal, items[i]?.start, wanted));
    return [welcome, ...runs];
  }

  since(journal: FakeJournal, first = 1, wanted: Wanted = null): object {
    const entries = journal.rows(first).map((row) => lean(row, wanted));
    return { in: journal.id, epoch: journal.epoch, entries };
  }

  perform(row: ActRow): object[] {
    const act = parseAct(utf8(row.act));
    const journal = this.journals.find(({ id }) => id === act.channel) as FakeJournal;
    const known = this.performed.findIndex((each) => each.act === row.act);
    if (known >= 0) return [{ done: act.id, in: journal.id, seq: this.places[known] }];
    if (this.refuses) return [{ refused: act.id, in: journal.id, ...this.refuses }];
    const { lang, reply_to, target } = JSON.parse(row.with) as Record<string, never>;
    const facts: Fact[] = SAYING[act.do]
      ? [{ event: SAYING[act.do] as string, body: { lang, reply_to } }]
      : [{ event: 'channels.utterance_withdrawn', body: { target, kind: 'statement' } }];
    const signer = { device: act.device, key: this.keyOf(act.device, journal) };
    const seq = journal.record(row, facts, this.me, signer);
    this.performed.push(row);
    this.places.push(seq);
    return [{ done: act.id, in: journal.id, seq }, this.since(journal, seq)];
  }

  private readonly places: number[] = [];

  private keyOf(device: string, journal: FakeJournal): ReturnType<typeof unb64> {
    return unb64(journal.state.devices[device]?.key);
  }
}
