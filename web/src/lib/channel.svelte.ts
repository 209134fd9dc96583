/** One channel as the screen sees it: terms, people, stream, unread, and how far it is checked. */
import { Refusal, Unreachable } from './api';
import { type Beginning, examine } from './beginning';
import { awaitsMySide, entriesBefore, lostSince } from './capabilities/audit/fold';
import { type Audience, audienceOf } from './capabilities/channels/audience';
import { isHeldInPart } from './capabilities/drafting/partial';
import { isHeard, reaches } from './capabilities/policies';
import type { ShownParagraph, ShownTranslation } from './capabilities/interpretation/relayed';
import type { Before, ChannelPorts } from './channel-ports';
import { type Earlier, Past } from './earlier';
import { type Amendment, Folded } from './folded';
import type { ActId, Bytes, ChannelId, NotProven, Seen, SeatId, UnitId } from './formats';
import { Told } from './listening';
import { ChannelLog } from './log';
import type { PendingAct } from './outbox';
import type { ChannelItem, EntriesFrame, SignalFrame } from './protocol/frames';
import type { Charter, ChannelKind, Power, Role, Seat, ShownState } from './protocol/state';
import type { ReadOnly } from './read-only';
import { type LogReport, NOTHING_CHECKED } from './report';
import { Stream, type StreamItem, unreadIn } from './stream';

const PAGE = 50;
/** Words that many write are drawn at most this often, in milliseconds; all else at once. */
const DRAW_EVERY = 50;
const PRESENT_FOR = 45_000;

export class ChannelView {
  readonly id: ChannelId;
  /** What the server shows of the channel, as it is drawn: `latest`, or of words a moment before. */
  state = $state.raw() as ShownState;
  stream = $state.raw<readonly StreamItem[]>([]);
  pending = $state.raw<readonly PendingAct[]>([]);
  report = $state.raw<LogReport>(NOTHING_CHECKED);
  lastRead = $state.raw(0);
  loadingOlder = $state.raw(false);
  /** Seats seen here lately; only where the charter lets presence be shown. */
  present = $state.raw<ReadonlyMap<SeatId, number>>(new Map());
  /** What this browser found of a new beginning that awaits acceptance, once it is examined. */
  beginning = $state.raw<Beginning | null>(null);
  /** Why the server's record may not be continued, in its words. */
  behind = $state.raw<string | null>(null);

  /** The place before the first entry that was served here. */
  readonly heardFrom: number;
  readonly told: Told;

  private readonly folded: Folded;
  private drawing: ReturnType<typeof setTimeout> | undefined;
  private seat = $state.raw<SeatId | null>(null);
  private oldest = $state.raw<number | null>(null);
  private log: ChannelLog;
  private found: Before;
  /** Nothing shown here leads back to what stands before the first item. */
  private isBarred = $state.raw(false);
  private loaded = $state.raw(0); // no state tells that words came that had been left out
  private readonly past = new Past((of, before, limit) => this.fetchPage(of, before, limit));
  private held: (size: number) => Bytes | undefined = () => undefined;
  private examining: Promise<void> = Promise.resolve();
  private readonly entries = new Stream();

  constructor(
    item: ChannelItem,
    before: Before,
    private readonly ports: ChannelPorts,
  ) {
    this.id = item.channel;
    this.folded = new Folded(item.state, item.head);
    this.state = item.state;
    this.seat = item.seat;
    this.lastRead = before.lastRead;
    this.behind = item.read_only ?? null;
    this.found = before;
    this.log = this.begin(item, before);
    this.heardFrom = this.log.size;
    this.told = new Told(this.kind === 'drafting');
    this.report = this.log.report;
  }

  // --- what screens read -----------------------------------------------------------------------

  get charter(): Charter | null {
    return this.state.charter;
  }

  get kind(): ChannelKind {
    return this.state.charter?.kind ?? 'plenary';
  }

  get title(): string {
    return this.state.charter?.title ?? '';
  }

  /** Everyone who sits here, as far as the reader may know; observers are told of nobody. */
  readonly seats = $derived<readonly Seat[]>(Object.values(this.state.seats));

  /** One's own seat; observers are not shown even theirs. */
  readonly mine = $derived<Seat | null>(this.seat === null ? null : (this.state.seats[this.seat] ?? null));

  get role(): Role {
    return this.mine?.role ?? 'observer';
  }

  get powers(): readonly Power[] {
    return this.mine?.powers ?? [];
  }

  readonly readOnly = $derived.by<ReadOnly>(() => {
    if (this.report.broken) return 'broken';
    if (this.state.unreadable) return 'unreadable';
    if (this.state.charter?.log_key === '') return 'destroyed';
    if (this.report.formerEpoch !== null) return 'anew';
    if (this.behind !== null) return 'behind';
    if (this.state.closed) return 'closed';
    if (this.role === 'observer') return 'observer';
    if (this.mine?.suspended) return 'suspended';
    return this.state.settled === false ? 'unsettled' : null;
  });

  /** Utterances of others after the place read last. */
  readonly unread = $derived(unreadIn(this.state, this.lastRead, this.seat));

  /** Whether there is more before the first item of the stream. */
  readonly hasOlder = $derived.by<boolean>(() => {
    const first = this.mine?.reads_from ?? 1;
    const last = entriesBefore(this.state) + this.report.total;
    if (this.isBarred || last < first) return false;
    return this.oldest === null || this.oldest > first;
  });

  /** Whether all that the welcome promised has come; only then is more worth asking for. */
  readonly hasArrived = $derived.by<boolean>(() => this.report.total <= this.log.size);

  /** The server's head, as far as this browser knows. */
  readonly head = $derived.by<number>(() => this.report.total);

  /** Whether one may give this command here, as far as role, powers and the channel go. */
  may(command: string): boolean {
    const { kind, role, powers } = this;
    return isHeard(command, this.readOnly) && reaches(command, kind, role, powers);
  }

  /** How many entries were lost since the epoch this browser knew, as the record says. */
  readonly lost = $derived.by<number>(() =>
    lostSince(this.state, this.report.formerEpoch ?? this.state.epoch - 1),
  );

  /** Whether one's acceptance of the new epoch is still to be written into the channel. */
  readonly awaitsMe = $derived.by<boolean>(
    () =>
      reaches('audit.accept_epoch', this.kind, this.role, this.powers) &&
      awaitsMySide(this.state, this.role, this.mine?.delegation ?? null),
  );

  /** Who will read an act, for the words on the button that sends it. */
  audience(command: string, observers: number | null = null): Audience {
    return audienceOf(command, this.state, observers);
  }

  /** What there is of an utterance, or of a correction, in other languages. */
  translations(of: number): readonly ShownTranslation[] {
    void this.loaded;
    return this.entries.relayed.of(of, this.state);
  }

  /** What an interpreter signed for last of a paragraph of the text, for whichever wording. */
  certified(unit: UnitId, lang: string): ShownParagraph | null {
    void [this.loaded, this.oldest];
    return this.entries.relayed.paragraph(unit, lang, this.state);
  }

  /** The state folded up to the last entry; nothing that only reads it is told when it changes. */
  get latest(): ShownState {
    return this.folded.state;
  }

  // --- what screens do -------------------------------------------------------------------------

  /** Load the page before the first item; gives false when it could not be had now. */
  async older(): Promise<boolean> {
    const { log } = this;
    if (this.loadingOlder || !this.hasOlder || log.size === 0) return false;
    this.loadingOlder = true;
    try {
      const here = entriesBefore(this.latest);
      const oldest = this.entries.oldest ?? here + log.size + 1;
      const of = oldest > here + 1 ? null : await this.past.find(log.epoch, oldest - 1);
      if (of === undefined) {
        this.isBarred = true;
        return false;
      }
      const base = of?.base ?? here;
      const entries = await this.fetchPage(of, oldest - base, PAGE);
      if (log !== this.log) return false; // it was begun anew meanwhile
      this.entries.take(entries, this.latest, base);
      this.refresh();
      return entries.length > 0;
    } catch (failure) {
      return this.gaveUp(failure, log);
    } finally {
      this.loadingOlder = false;
    }
  }

  /** Load the words at a place that were left out; gives false when they could not be had now. */
  async load(place: number): Promise<boolean> {
    const { log } = this;
    try {
      const here = entriesBefore(this.latest);
      const of = place > here ? null : await this.past.find(log.epoch, place);
      if (of === undefined) return false;
      const found = await this.fetchPage(of, place + 1 - (of?.base ?? here), 1, true);
      if (log !== this.log) return false;
      for (const entry of found.slice(-1)) this.entries.fill(entry, place);
      this.loaded += 1;
      return found.some(({ content }) => content !== null);
    } catch (failure) {
      return this.gaveUp(failure, log);
    }
  }

  /** Entries before a place, as far as one may read, each proved. */
  private async fetchPage(of: Earlier | null, before: number, limit: number, isWhole = false) {
    const { log, ports } = this;
    const own = (this.mine?.reads_from ?? 1) - (of?.base ?? 0);
    const first = Math.max(1, before - limit, of && limit > 1 ? own : 1);
    const page = of
      ? await ports.earlierPage(of.epoch, of.size, first, before - first)
      : await ports.page(log.size, before, limit, isWhole);
    const entries = log.takePage(page, before, of);
    for (const entry of entries) this.past.note(entry);
    return entries;
  }

  /** Nothing came: the line is down; or what came does not hold, which breaks the log. */
  private gaveUp(failure: unknown, log: ChannelLog): false {
    if (failure instanceof Refusal || failure instanceof Unreachable) return false;
    log.break(failure, null);
    this.refresh();
    return false;
  }

  /** Note that everything up to a place was read; without one, everything there is. */
  async markRead(seq: number = entriesBefore(this.latest) + this.log.size): Promise<void> {
    if (seq <= this.lastRead) return;
    this.lastRead = seq;
    await this.ports.noteRead(seq);
  }

  // --- what the room does ----------------------------------------------------------------------

  /** Where to resume. */
  get place(): readonly [epoch: number, size: number] {
    return [this.log.epoch, this.log.size];
  }

  seen(): Seen | 'broken' | 'anew' {
    if (this.log.broken) return 'broken';
    return this.log.awaiting ? 'anew' : this.log.seen();
  }

  /** Take up the channel again after the line was cut. */
  async rejoin(item: ChannelItem, before: () => Promise<Before>): Promise<void> {
    const known = await before();
    let isSeamless = false;
    if (item.epoch !== this.log.epoch) {
      const former = this.log;
      // Where two epochs follow each other unaccepted, the one remembered is still the one before.
      if (former.epoch === known.remembered?.epoch) this.held = (size) => former.rootAt(size);
      this.found = known;
      this.beginning = null;
      this.isBarred = false;
      this.log = this.begin(item, known);
      this.entries.dropAfter(entriesBefore(item.state));
    } else {
      isSeamless = this.log.rejoin(item);
      if (!isSeamless) this.entries.clear();
    }
    if (this.log.broken) return this.refresh();
    this.seat = item.seat;
    this.behind = item.read_only ?? null;
    // What was loaded by and by is folded on: the server's answer has less.
    if (isSeamless && isHeldInPart(item.state)) this.log.unfolded(this.folded.to);
    else this.folded.anew(item.state, item.head);
    this.refresh();
    this.told.listener?.rejoined(isSeamless);
  }

  /** One's acts on their way have changed, or whether the line carries. */
  answered(pending: readonly PendingAct[] = this.pending): void {
    this.pending = pending;
    this.told.listener?.answered();
  }

  take(frame: EntriesFrame): void {
    if (frame.epoch !== this.log.epoch) return;
    const acts: ActId[] = [];
    let isTyping = true;
    this.log.take(frame.entries, (entry) => {
      this.past.note(entry);
      this.folded.take(entry);
      this.entries.take([entry], this.latest);
      this.told.entry(entry);
      if (entry.signed) acts.push(entry.signed.act.id);
      isTyping &&= entry.facts.every(({ event }) => event === 'drafting.unit_edited');
    });
    if (isTyping) this.refreshSoon();
    else this.refresh();
    this.told.listener?.taken();
    this.ports.arrived(acts);
    if (this.log.awaiting) this.examining = this.examine();
  }

  /** The person accepts that the record begins anew, for this browser. */
  async acceptEpoch(): Promise<void> {
    await this.log.acceptEpoch();
    this.beginning = null;
  }

  /** Believe the server's record of this channel no more: it contradicts what the server signed. */
  convict(failure: NotProven, seq: number): void {
    this.log.break(failure, seq);
    this.refresh();
  }

  private async examine(): Promise<void> {
    const { log, held } = this;
    if (!log.awaiting || this.beginning) return;
    try {
      const opened = await this.past.opening(log.epoch);
      if (!opened) return;
      const { address, pinned } = this.found;
      const found = await examine(opened, log.awaiting, address, pinned, held, this.ports);
      if (log === this.log && log.awaiting) this.beginning = found;
    } catch (failure) {
      log.break(failure, 1);
      this.refresh();
    }
  }

  async checkpoint(epoch: number, note: string): Promise<void> {
    if (epoch === this.log.epoch) await this.log.checkpoint(note);
  }

  /** Wait until signatures are verified and a new beginning is examined. */
  async settled(): Promise<void> {
    await this.log.settled();
    await this.examining;
  }

  heard({ from: seat, signal, with: content }: SignalFrame, now: number): void {
    if (!this.showsPresence) return;
    this.told.listener?.signal(signal, seat, content);
    const recent = [...this.present].filter(([, at]) => now - at < PRESENT_FOR);
    this.present = new Map([...recent, [seat, now]]);
  }

  /** Presence is never shown in a caucus, nor to or of observers. */
  get showsPresence(): boolean {
    return (
      this.charter?.presence === true && this.kind !== 'caucus' && this.role !== 'observer'
    );
  }

  /** Put in what is asked for beside the entries, where it belongs; gives false to ask again. */
  async amend(ask: () => Promise<Amendment & { readonly epoch: number }>): Promise<boolean> {
    const { log } = this;
    const isIn = await this.folded.amend(async () => {
      const found = await ask();
      return log === this.log && found.epoch === log.epoch ? found : null;
    });
    if (isIn) this.refresh();
    return isIn;
  }

  private begin(item: ChannelItem, { address, pinned, remembered }: Before): ChannelLog {
    const admitted = { state: () => this.latest };
    const ports = { ...this.ports, changed: () => this.count() };
    return ChannelLog.arrive(address, item, pinned, remembered, admitted, ports);
  }

  private count(): void {
    // The log counts while it is being made, before it is here.
    if (this.log) this.report = this.log.report;
  }

  /** Every drawing looks through all that stands on the screen: with many writers, too often. */
  private refreshSoon(): void {
    this.count();
    this.drawing ??= setTimeout(() => this.refresh(), DRAW_EVERY);
  }

  private refresh(): void {
    clearTimeout(this.drawing);
    this.drawing = undefined;
    this.state = this.latest;
    this.stream = this.entries.items(this.latest, this.seat);
    this.oldest = this.entries.oldest;
    this.count();
  }
}
