/**
 * The room as the screens see it: one store per open room, alive while its page is.
 *
 * Frames are taken in one after another; every value a screen reads is either verified against the
 * log of its channel, or says of itself that it is pending or the server's word.
 */
import { type RelayPreview, RoomApi } from './api';
import type { AccreditationState } from './capabilities/accreditation/fold';
import { currentMeeting, type Meeting, NO_ROOM, type RoomsState } from './capabilities/rooms/fold';
import { ChannelView } from './channel.svelte';
import type { ChannelPorts } from './channel-ports';
import { Connection, type Surroundings } from './connection';
import { continued } from './continued';
import { Device, type Owner } from './device';
import { contradiction } from './disputing';
import type { ActId, ChannelId, PersonId, RoomId, SeatId } from './formats';
import { type Knowing, knownBefore, portsOf } from './knowing';
import { type LineShown, type LineState, shownLine } from './line';
import { BROKEN, type Fields, NOT_ACCEPTED, Outbox } from './outbox';
import type { ChannelItem, DoneFrame, Frame, Resume, RoomDescription, Wanted, WelcomeFrame } from './protocol/frames';
import { byKindAndTitle } from './rail';
import { everyLastVerified, lastVerified, type Remembered } from './remembered';
import { Shelf } from './shelf';
import { unpacked } from './unpacked';
import { Vault } from './vault';

export type { LineShown };

export interface Options {
  readonly api?: RoomApi;
  readonly around?: Surroundings;
  /** Milliseconds in which a wish can be taken back before it is signed. */
  readonly hold?: number;
  readonly origin?: string;
}

const HOLD = 3_000;
const FORKED = 'kernel.forked_history';
const PRESENCE_EVERY = 20_000;

export class RoomStore {
  line = $state.raw<LineShown>({ kind: 'connecting' });
  me = $state.raw<WelcomeFrame['you'] | null>(null);
  description = $state.raw<RoomDescription>({});
  channels = $state.raw<readonly ChannelView[]>([]);
  /** This browser's device in this room; null when it was never enrolled here. */
  device = $state.raw<Device | null>(null);
  /** This browser's device was revoked: its key and drafts are gone, and it can only read. */
  revoked = $state.raw(false);
  /** Whether the welcome has come, and the channels are there. */
  ready = $state.raw(false);

  vault: Vault | null = null; // none before the welcome, and once everything is wiped
  private shelf: Shelf | null = null;
  private outbox: Outbox;
  private remembered = new Map<string, Remembered>();
  private work: Promise<void> = Promise.resolve();
  private readonly connection: Connection;
  private readonly api: RoomApi;
  private readonly origin: string;
  private readonly hold: number;
  /** The origin acts are signed for: the room's own, whatever address this page was opened at. */
  private signedFor: string;
  /** Whether the welcome of the present line is taken in: only then may acts follow. */
  private greeted = false;
  private presence: ReturnType<typeof setInterval> | undefined;

  constructor(
    readonly room: RoomId,
    options: Options = {},
  ) {
    this.api = options.api ?? new RoomApi(room);
    this.origin = options.origin ?? location.origin;
    this.signedFor = this.origin;
    this.hold = options.hold ?? HOLD;
    this.outbox = this.makeOutbox();
    const listener = {
      resume: () => this.resume(),
      frame: (frame: Frame) => this.enqueue(() => this.take(frame)),
      line: (state: LineState) => this.lineChanged(state),
    };
    this.connection = new Connection(room, this.api, listener, options.around);
  }

  // --- what screens read -----------------------------------------------------------------------

  channel(id: string): ChannelView | undefined {
    return this.channels.find((each) => each.id === id);
  }

  readonly plenary = $derived(this.channels.find(({ kind }) => kind === 'plenary'));
  readonly register = $derived(this.channels.find(({ kind }) => kind === 'register'));
  /** The channels in which people talk, in the order of the rail. */
  readonly talking = $derived(this.channels.filter(({ kind }) => kind !== 'register'));

  /** Delegations, invitations and people, as far as one's seat in the register may know. */
  readonly accreditation = $derived<AccreditationState | null>(
    (this.register?.state.substates.accreditation as AccreditationState | undefined) ?? null,
  );

  /** The plenary's meetings. */
  readonly meetings = $derived<RoomsState>(
    (this.plenary?.state.substates.rooms as RoomsState | undefined) ?? NO_ROOM,
  );
  readonly meeting = $derived<Meeting | null>(currentMeeting(this.meetings));

  // --- what screens do -------------------------------------------------------------------------

  /** Open the line; what an earlier visit verified, and could not send, is taken up. */
  async start(): Promise<void> {
    const all = await everyLastVerified(this.origin, this.room);
    this.remembered = new Map(all.map((each) => [each.channel, each]));
    this.presence = setInterval(() => this.showPresence(), PRESENCE_EVERY);
    this.connection.start();
  }

  /** Leave the room's page. Nothing is lost: what was signed is on the shelf. */
  stop(): void {
    clearInterval(this.presence);
    for (const view of this.channels) view.told.listener?.close();
    this.connection.stop();
    this.outbox.close();
  }

  /**
   * Wish something in a channel. It is pending until the room has answered; without a hold, or
   * after it, it is signed and sent.
   */
  post(command: string, fields: Fields, channel: ChannelId, hold = this.hold): ActId {
    return this.outbox.post(channel, command, fields, hold);
  }

  /**
   * Accept that a channel's record begins anew: for this browser, and, where one presides or heads
   * a delegation, as an act in the channel.
   */
  async acceptEpoch(view: ChannelView): Promise<void> {
    await view.acceptEpoch();
    if (view.awaitsMe) this.post('audit.accept_epoch', { epoch: view.state.epoch }, view.id, 0);
  }

  /** What others will get of words that are not said yet; nothing is sent. */
  preview(channel: ChannelId, words: { text: string; lang: string }): Promise<RelayPreview> {
    return this.api.preview(channel, words);
  }

  /** Let translations come in these languages only; null: in all. */
  want = (languages: Wanted): void => this.connection.want(languages);

  /** Send a held act now. */
  release(act: ActId): void {
    this.outbox.release(act);
  }

  /** Take back an act that was not signed yet; gives its fields, or null when it is too late. */
  cancel(act: ActId): Fields | null {
    return this.outbox.cancel(act);
  }

  /** Wish a refused act again, as a new act. */
  retry(act: ActId): ActId | null {
    return this.outbox.retry(act);
  }

  /** Put a refused act away; gives its fields, so that the words can go back to the composer. */
  dismiss(act: ActId): Fields | null {
    return this.outbox.dismiss(act);
  }

  /** The draft kept for a place, such as a channel's composer. */
  async draft(place: string): Promise<string> {
    return (await this.vault?.find(this.room, `draft/${place}`)) ?? '';
  }

  /** Keep a draft, encrypted in this browser; an empty one is dropped. */
  async keepDraft(place: string, text: string): Promise<void> {
    await this.vault?.keep(this.room, `draft/${place}`, text);
  }

  /** Whether acts can be sent now: the line is up, and what the welcome said is taken in. */
  get carries(): boolean {
    return this.greeted && this.connection.carries;
  }

  /** Show others in a channel that one is typing; it may be lost. */
  signal(name: string, channel: ChannelId, content: Fields = {}): void {
    if (this.channel(channel)?.showsPresence) this.connection.signal(name, channel, content);
  }

  /** Forget drafts and what was on its way; the caller signs out by `Identity`. */
  async wipe(): Promise<void> {
    this.stop();
    const person = this.me?.person;
    this.vault = null;
    this.shelf = null;
    if (person) await Vault.wipe(this.origin, person);
  }

  /** Take up the device that was just enrolled in this browser. */
  async deviceEnrolled(): Promise<void> {
    const owner = this.owner();
    if (owner) this.device = await Device.find(owner);
    this.outbox.lineUp();
  }

  /** Wait until every frame that came is taken in, and what can be sent is sent. */
  async settled(): Promise<void> {
    let work: Promise<void>;
    do {
      work = this.work;
      await work;
      await this.outbox.settled();
    } while (work !== this.work);
  }

  // --- frames ----------------------------------------------------------------------------------

  private enqueue(work: () => Promise<void> | void): void {
    // One frame that fails is a defect, told to whoever looks; those after it are still heard.
    this.work = this.work.then(work).catch((failure: unknown) => {
      queueMicrotask(() => {
        throw failure;
      });
    });
  }

  private resume(): Resume {
    const places = this.channels.map(({ id, place }) => [id, place] as const);
    const earlier = [...this.remembered].map(
      ([channel, { epoch, size }]) => [channel, [epoch, size] as const] as const,
    );
    return Object.fromEntries([...earlier, ...places]);
  }

  private async take(frame: Frame): Promise<void> {
    if ('welcome' in frame) return this.welcome(frame);
    if ('entries' in frame) {
      this.channel(frame.in)?.take(frame);
      return this.heedRevocation();
    }
    if ('checkpoint' in frame) {
      return this.channel(frame.in)?.checkpoint(frame.epoch, frame.checkpoint);
    }
    if ('done' in frame) return this.done(frame);
    if ('refused' in frame) {
      this.outbox.refused(frame);
      return frame.code === FORKED ? this.dispute(frame.in) : undefined;
    }
    if ('granted' in frame) return this.enter(frame.granted);
    if ('withdrawn' in frame) return this.leave(frame.withdrawn);
    if ('signal' in frame) this.channel(frame.in)?.heard(frame, Date.now());
  }

  private done(frame: DoneFrame): void {
    this.outbox.done(frame);
    // Answered again after the line was cut: its entry may be here already.
    const here = this.channel(frame.in)?.place[1] ?? 0;
    if (frame.seq <= here) this.outbox.arrived([frame.done]);
  }

  private async welcome(frame: WelcomeFrame): Promise<void> {
    this.me = frame.you;
    this.description = frame.room;
    this.noteOrigin(frame.channels);
    const owner = this.owner();
    if (owner) this.device ??= await Device.find(owner);
    const isNew = this.vault === null;
    this.vault ??= await Vault.open(this.origin, frame.you.person);
    this.shelf ??= new Shelf(this.vault, this.room);
    const here = new Set(frame.channels.map(({ channel }) => channel));
    for (const { id } of this.channels) if (!here.has(id)) this.leave(id);
    for (const item of frame.channels) await this.enter(item);
    await this.heedRevocation();
    this.ready = true;
    this.greeted = true;
    if (isNew) this.outbox.restore(await this.shelf.all());
    this.outbox.lineUp();
    this.pendingChanged();
  }

  private async enter(described: ChannelItem): Promise<void> {
    const known = this.channel(described.channel);
    const last = known ?? (await lastVerified(this.origin, this.room, described.channel));
    const item = await continued(await unpacked(described), last, this.api);
    // Without its proof it is left until the line is greeted again.
    if (!item) return this.leave(described.channel);
    const before = () => knownBefore(item, this.knowing());
    if (known) await known.rejoin(item, before);
    else {
      const view = new ChannelView(item, await before(), this.ports(item.channel));
      this.channels = [...this.channels, view].sort(byKindAndTitle);
      this.pendingChanged();
    }
    if (item.checkpoint) {
      await this.channel(item.channel)?.checkpoint(item.epoch, item.checkpoint);
    }
  }

  /** An act met another history: show the server the checkpoint it signed, and say what it holds. */
  private async dispute(channel: ChannelId | null): Promise<void> {
    const view = channel && this.channel(channel);
    const note = channel && (await lastVerified(this.origin, this.room, channel))?.note;
    const found = view && note ? await contradiction(this.api, view.id, note) : null;
    if (view && found) view.convict(found.failure, found.size);
  }

  private leave(channel: ChannelId): void {
    this.channel(channel)?.told.listener?.close();
    this.channels = this.channels.filter(({ id }) => id !== channel);
    this.remembered.delete(channel);
    this.outbox.leave(channel);
  }

  private noteOrigin(items: readonly ChannelItem[]): void {
    const noted = items
      .map(({ state }) => (state.substates.channels as { origin?: string } | undefined)?.origin)
      .find(Boolean);
    this.signedFor = this.description.origin ?? noted ?? this.origin;
  }

  private owner(): Owner | null {
    const person = this.me?.person;
    return person ? { origin: this.signedFor, room: this.room, person } : null;
  }

  /** Who finds their device revoked destroys what it kept: another may have the machine. */
  private async heedRevocation(): Promise<void> {
    const device = this.device?.id;
    const owner = this.owner();
    if (!device || !owner) return;
    if (!this.channels.some(({ state }) => state.devices[device]?.revoked)) return;
    this.device = null;
    this.revoked = true;
    this.vault = null;
    this.shelf = null;
    await Device.forget(owner);
    await Vault.wipe(this.origin, owner.person);
  }

  /** What this browser knows of the room's channels, and keeps of them. */
  private knowing(): Knowing {
    return { origin: this.origin, signedFor: this.signedFor, room: this.room, person: this.me?.person as PersonId };
  }

  private ports(channel: ChannelId): ChannelPorts {
    return portsOf(channel, () => this.knowing(), this.api, {
      remembered: (kept) => this.remembered.set(channel, kept),
      arrived: (acts) => this.outbox.arrived(acts),
      wanted: () => this.connection.wanted,
    });
  }

  // --- acts ------------------------------------------------------------------------------------

  private makeOutbox(): Outbox {
    return new Outbox({
      hasDevice: () => this.device !== null,
      exclusively: (work) => {
        if (!this.device) throw new Error('without a device nothing is signed');
        return this.device.exclusively(work);
      },
      send: (rows) => this.connection.sendActs(rows),
      carries: () => this.carries,
      seen: (channel) => {
        const seen = this.channel(channel)?.seen() ?? 'broken';
        if (seen === 'broken') return BROKEN;
        return seen === 'anew' ? NOT_ACCEPTED : seen;
      },
      keep: async (id, text) => this.shelf?.keep(id, text),
      drop: async (id) => this.shelf?.drop(id),
      changed: () => this.pendingChanged(),
    });
  }

  private pendingChanged(): void {
    for (const view of this.channels) view.answered(this.outbox.pending(view.id));
  }

  // --- the line --------------------------------------------------------------------------------

  private lineChanged({ phase }: LineState): void {
    this.line = shownLine(phase, this.connection.now());
    if (phase.kind !== 'live' && phase.kind !== 'fallback') {
      this.greeted = false;
      this.outbox.lineDown();
      this.pendingChanged();
    }
    if (phase.kind === 'ended' && phase.reason === 'signed_out') void this.wipe();
  }

  private showPresence(): void {
    if (typeof document !== 'undefined' && document.visibilityState !== 'visible') return;
    for (const { id } of this.channels) this.signal('here', id);
  }

  /** Whether somebody's seat was seen in a channel lately. */
  isPresent(channel: string, seat: SeatId): boolean {
    return this.channel(channel)?.present.has(seat) ?? false;
  }
}
