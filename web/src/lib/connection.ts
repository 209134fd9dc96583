/**
 * The connection: carries out what the line's machine decides, with a socket, HTTP and a clock.
 *
 * It knows nothing of entries. It hands on frames in the order they came, and takes acts that are
 * already signed; who keeps them until they are answered is the outbox.
 */
import { Refusal, type RoomApi } from './api';
import { lowBandwidth } from './bandwidth.svelte';
import type { ChannelId, RoomId } from './formats';
import { type Effect, IDLE, type LineEvent, type LineState, type Patience, PATIENCE, step, wakeAt } from './line';
import {
  type ActRow,
  asFrame,
  type Frame,
  type HelloFrame,
  liveUrl,
  readFrame,
  type Resume,
  SUBPROTOCOL,
  VERSION,
  type Wanted,
} from './protocol/frames';

/** As much of a WebSocket as is used here. */
export interface Wire {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

/** What a connection needs of the world. */
export interface Surroundings {
  readonly openWire: (url: string, protocols: string[]) => Wire;
  /** Where `online`, `offline` and `pageshow` are told. */
  readonly window: EventTarget;
  /** Where `visibilitychange` is told. */
  readonly document: EventTarget & { readonly visibilityState: DocumentVisibilityState };
  readonly isOnline: () => boolean;
  readonly origin: string;
  readonly now: () => number;
  readonly chance: () => number;
}

/** What a connection tells. */
export interface Listener {
  /** Where every channel stands, so that the server goes on from there. */
  resume(): Resume;
  frame(frame: Frame): void;
  line(state: LineState): void;
}

const POLL_WAIT = 25;
/** A server that answers polls at once is not asked again in the same breath. */
const POLL_PAUSE = 500;
const POLL_PATIENCE = 20_000;

export class Connection {
  private state: LineState = IDLE;
  private wire: Wire | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private polling: AbortController | null = null;
  /** What the last poll gave to be given back; null asks for a welcome. */
  private checked: Resume | null = null;
  private asksAnew = false;
  private pings = 0;
  private asked: Wanted = null;
  /** The socket that is open has heard a hello; whatever is wanted otherwise later is told it. */
  private hasGreeted = false;
  private readonly unlisten: (() => void)[] = [];

  constructor(
    private readonly room: RoomId,
    private readonly api: Pick<RoomApi, 'ticket' | 'acts' | 'poll'>,
    private readonly listener: Listener,
    private readonly around: Surroundings = browser(),
    private readonly patience: Patience = PATIENCE,
  ) {}

  start(): void {
    const { window, document } = this.around;
    this.hear(window, 'online', () => this.take({ on: 'online' }));
    this.hear(window, 'offline', () => this.take({ on: 'offline' }));
    this.hear(window, 'pageshow', () => this.take({ on: 'visible' }));
    this.hear(document, 'visibilitychange', () => {
      if (document.visibilityState === 'visible') this.take({ on: 'visible' });
    });
    this.take({ on: 'start', online: this.around.isOnline() });
  }

  stop(): void {
    this.take({ on: 'stop' });
  }

  /** The clock the line goes by. */
  now(): number {
    return this.around.now();
  }

  /** Whether acts and entries pass just now. */
  get carries(): boolean {
    const { kind } = this.state.phase;
    return kind === 'live' || kind === 'fallback';
  }

  /**
   * Send acts, all or none. Answers come as frames.
   *
   * Gives false when they could not be handed over: then they are sent again after the next
   * welcome, with the same bytes.
   */
  async sendActs(acts: readonly ActRow[]): Promise<boolean> {
    if (this.state.phase.kind === 'live' && this.wire) {
      const only = acts.length === 1 ? acts[0] : undefined;
      this.wire.send(JSON.stringify(only ?? { acts }));
      return true;
    }
    if (this.state.phase.kind !== 'fallback') return false;
    try {
      const { answers } = await this.api.acts(acts);
      for (const answer of answers) this.listener.frame(answer);
      return true;
    } catch (failure) {
      if (!(failure instanceof Refusal) || failure.isPassing || failure.isSignedOut) {
        // They are sent again after the next welcome, so one has to come.
        this.asksAnew = true;
        this.checked = null;
        return false;
      }
      const { code, because, rule, status } = failure;
      // The acts as a whole were turned away; whoever waits for each is told so by its id.
      for (const { act } of acts) {
        const { id, channel } = JSON.parse(act) as { id: never; channel: ChannelId };
        this.listener.frame({ refused: id, in: channel, code, because, rule, status });
      }
      return true;
    }
  }

  /** In which languages translations come; null: in all. */
  get wanted(): Wanted {
    return this.asked;
  }

  /** From now on let translations come in these languages only; null: in all. */
  want(languages: Wanted): void {
    if (JSON.stringify(languages) === JSON.stringify(this.asked)) return;
    this.asked = languages;
    if (this.hasGreeted) this.wire?.send(JSON.stringify({ translations: languages }));
  }

  /** Send a signal; it may be lost, and is when entries come by HTTP. */
  signal(name: string, channel: ChannelId, content: Readonly<Record<string, unknown>>): void {
    if (this.state.phase.kind !== 'live') return;
    this.wire?.send(JSON.stringify({ signal: name, in: channel, with: content }));
  }

  // --- the machine -----------------------------------------------------------------------------

  private take(event: LineEvent): void {
    const before = this.state;
    const { now, chance } = this.around;
    const { state, effects } = step(before, event, now(), chance(), this.patience);
    this.state = state;
    for (const effect of effects) this.carryOut(effect);
    this.setTimer();
    if (state.phase.kind === 'ended') this.deafen();
    if (state.phase !== before.phase) this.listener.line(this.state);
  }

  private carryOut(effect: Effect): void {
    switch (effect.do) {
      case 'fetch_ticket':
        void this.fetchTicket(effect.attempt);
        return;
      case 'open':
        this.open(effect.attempt, effect.ticket);
        return;
      case 'drop':
        this.drop();
        return;
      case 'ping':
        this.pings += 1;
        this.wire?.send(JSON.stringify({ ping: this.pings }));
        return;
      case 'poll':
        void this.poll(effect.attempt);
        return;
      case 'stop_polling':
        this.polling?.abort();
        this.polling = null;
        return;
    }
  }

  private setTimer(): void {
    clearTimeout(this.timer);
    const at = wakeAt(this.state, this.patience);
    if (at === null) return;
    const wait = Math.max(at - this.around.now(), 0);
    this.timer = setTimeout(() => this.take({ on: 'tick' }), wait);
  }

  // --- socket ----------------------------------------------------------------------------------

  private async fetchTicket(attempt: number): Promise<void> {
    try {
      const { ticket } = await this.api.ticket();
      this.take({ on: 'ticket', attempt, ticket });
    } catch (failure) {
      this.take({ on: 'no_ticket', attempt, status: statusOf(failure) });
    }
  }

  private open(attempt: number, ticket: string): void {
    this.drop();
    const url = liveUrl(this.around.origin, this.room);
    const wire = this.around.openWire(url, [SUBPROTOCOL, `ticket.${ticket}`]);
    this.wire = wire;
    wire.onopen = () => {
      const resume = this.listener.resume();
      const translations = this.asked;
      const lean = { ...(lowBandwidth() && ({ outlines: true } as const)), ...(translations && { translations }) };
      const hello: HelloFrame = { hello: VERSION, resume, packed: true, ...lean };
      this.hasGreeted = true;
      wire.send(JSON.stringify(hello));
    };
    wire.onmessage = ({ data }) => {
      const frame = typeof data === 'string' ? readFrame(data) : null;
      this.take({ on: 'heard', attempt, isWelcome: frame !== null && 'welcome' in frame });
      if (frame && this.wire === wire) this.listener.frame(frame);
    };
    wire.onclose = ({ code }) => {
      this.wire = null;
      this.hasGreeted = false;
      this.take({ on: 'closed', attempt, code });
    };
  }

  /** Let go of the socket; whatever it still says reaches nobody. */
  private drop(): void {
    const wire = this.wire;
    this.wire = null;
    this.hasGreeted = false;
    if (!wire) return;
    wire.onopen = wire.onmessage = wire.onclose = null;
    wire.close(1000, 'the client hangs up');
  }

  // --- HTTP ------------------------------------------------------------------------------------

  private async poll(attempt: number): Promise<void> {
    const polling = new AbortController();
    const began = this.around.now();
    const isFirst = this.polling === null;
    this.polling = polling;
    if (isFirst) this.checked = null;
    const wait = isFirst || this.asksAnew ? 0 : POLL_WAIT;
    this.asksAnew = false;
    // An answer this late will not come: the line is down, and nobody has noticed.
    const patience = setTimeout(() => polling.abort(), wait * 1000 + POLL_PATIENCE);
    try {
      const { checked: before, listener } = this;
      const lean = [lowBandwidth(), this.asked] as const;
      const asked = this.api.poll(listener.resume(), wait, before, polling.signal, ...lean);
      const { frames, checked } = await asked;
      if (this.polling !== polling) return;
      this.checked = this.asksAnew ? null : (checked ?? null);
      for (const each of frames) {
        const frame = asFrame(each);
        if (frame) this.listener.frame(frame);
      }
      const left = POLL_PAUSE - (this.around.now() - began);
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
      if (this.polling === polling) this.take({ on: 'polled', attempt });
    } catch (failure) {
      if (this.polling !== polling) return;
      this.polling = null;
      this.take({ on: 'not_polled', attempt, status: statusOf(failure) });
    } finally {
      clearTimeout(patience);
    }
  }

  // --- the browser -----------------------------------------------------------------------------

  private hear(target: EventTarget, name: string, told: () => void): void {
    target.addEventListener(name, told);
    this.unlisten.push(() => target.removeEventListener(name, told));
  }

  private deafen(): void {
    for (const stop of this.unlisten.splice(0)) stop();
  }
}

function statusOf(failure: unknown): number | null {
  return failure instanceof Refusal ? failure.status : null;
}

function browser(): Surroundings {
  return {
    openWire: (url, protocols) => new WebSocket(url, protocols) as Wire,
    window,
    document,
    isOnline: () => navigator.onLine,
    origin: location.origin,
    now: () => performance.now(),
    chance: () => Math.random(),
  };
}
