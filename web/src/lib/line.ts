/**
 * The line to a room as a pure machine: what happened goes in, what to do comes out.
 *
 *     connecting ──> live ──> waiting ──> connecting …        offline until the browser is online
 *          └──> fallback (HTTP) ──> live, when a socket holds again          ended, for a reason
 *
 * An offline page keeps its socket open and silent, so a line that says nothing is cut, never
 * trusted. Every attempt has a number; what an earlier one still says is not heard.
 */
import { CLOSE } from './protocol/frames';

/** Why the line ended for good; each asks something else of the person. */
export type Ending = 'left' | 'signed_out' | 'no_seat' | 'update_needed';

export type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly since: number }
  | { readonly kind: 'live' }
  | { readonly kind: 'waiting'; readonly until: number }
  | { readonly kind: 'offline' }
  | { readonly kind: 'fallback'; readonly socketAt: number; readonly trying: boolean }
  | { readonly kind: 'ended'; readonly reason: Ending };

export interface LineState {
  readonly phase: Phase;
  /** The number of the latest attempt. */
  readonly attempt: number;
  /** Attempts in a row that reached no welcome: they stretch the waiting. */
  readonly failures: number;
  /** Of those, the ones in which HTTP answered and only the socket did not. */
  readonly cut: number;
  readonly heardAt: number;
  readonly pingedAt: number;
  /** When the line counts as dead unless something is heard. */
  readonly deadAt: number;
}

export type LineEvent =
  | { readonly on: 'start'; readonly online: boolean }
  | { readonly on: 'stop' }
  | { readonly on: 'tick' | 'online' | 'offline' | 'visible' }
  | { readonly on: 'ticket'; readonly attempt: number; readonly ticket: string }
  | { readonly on: 'no_ticket'; readonly attempt: number; readonly status: number | null }
  | { readonly on: 'heard'; readonly attempt: number; readonly isWelcome: boolean }
  | { readonly on: 'closed'; readonly attempt: number; readonly code: number }
  | { readonly on: 'polled'; readonly attempt: number }
  | { readonly on: 'not_polled'; readonly attempt: number; readonly status: number | null };

export type Effect =
  | { readonly do: 'fetch_ticket'; readonly attempt: number }
  | { readonly do: 'open'; readonly attempt: number; readonly ticket: string }
  | { readonly do: 'drop' | 'ping' | 'stop_polling' }
  | { readonly do: 'poll'; readonly attempt: number };

/** How patient the line is; milliseconds, but for the number of tries. */
export interface Patience {
  readonly ping: number;
  readonly dead: number;
  /** After the page comes back to the front, when a sign of life is asked for at once. */
  readonly probe: number;
  readonly opening: number;
  readonly firstWait: number;
  readonly longestWait: number;
  readonly flood: number;
  readonly socketTries: number;
  readonly socketAgain: number;
}

export const PATIENCE: Patience = {
  ping: 15_000,
  dead: 40_000,
  probe: 8_000,
  opening: 20_000,
  firstWait: 1_000,
  longestWait: 30_000,
  flood: 60_000,
  socketTries: 3,
  socketAgain: 60_000,
};

export interface Step {
  readonly state: LineState;
  readonly effects: readonly Effect[];
}

export const IDLE: LineState = {
  phase: { kind: 'idle' },
  attempt: 0,
  failures: 0,
  cut: 0,
  heardAt: 0,
  pingedAt: 0,
  deadAt: Number.POSITIVE_INFINITY,
};

/** Take one thing that happened. `chance` is from 0 to 1, so that not all clients return at once. */
export function step(
  state: LineState,
  event: LineEvent,
  now: number,
  chance: number,
  patience: Patience = PATIENCE,
): Step {
  if (state.phase.kind === 'ended') return { state, effects: [] };
  return new Turn(state, now, chance, patience).take(event);
}

/** When the machine wants a tick, if nothing happens before; null for never. */
export function wakeAt(state: LineState, patience: Patience = PATIENCE): number | null {
  const { phase } = state;
  switch (phase.kind) {
    case 'connecting':
      return phase.since + patience.opening;
    case 'live':
      return Math.min(state.deadAt, Math.max(state.heardAt, state.pingedAt) + patience.ping);
    case 'waiting':
      return phase.until;
    case 'fallback':
      return phase.socketAt;
    default:
      return null;
  }
}

/** One event, worked out. */
class Turn {
  private readonly effects: Effect[] = [];

  constructor(
    private readonly state: LineState,
    private readonly now: number,
    private readonly chance: number,
    private readonly patience: Patience,
  ) {}

  take(event: LineEvent): Step {
    // What an orphaned attempt still says is not heard.
    if ('attempt' in event && event.attempt !== this.state.attempt) return this.stay();
    switch (event.on) {
      case 'start':
        if (this.state.phase.kind !== 'idle') return this.stay();
        return event.online ? this.connect() : this.go({ kind: 'offline' });
      case 'stop':
        return this.end('left');
      case 'tick':
        return this.tick();
      case 'online':
      case 'visible':
        return this.wakeUp(event.on);
      case 'offline':
        return this.goOffline();
      case 'ticket':
        return this.open(event.ticket);
      case 'no_ticket':
        return this.noTicket(event.status);
      case 'heard':
        return this.heard(event.isWelcome);
      case 'closed':
        return this.closed(event.code);
      case 'polled':
        return this.polled();
      case 'not_polled':
        return this.notPolled(event.status);
    }
  }

  // --- the clock and the browser ---------------------------------------------------------------

  private tick(): Step {
    const { phase, deadAt, heardAt, pingedAt } = this.state;
    switch (phase.kind) {
      case 'connecting':
        return this.now >= phase.since + this.patience.opening ? this.failed(true) : this.stay();
      case 'live':
        if (this.now >= deadAt) return this.lost(0);
        if (this.now < Math.max(heardAt, pingedAt) + this.patience.ping) return this.stay();
        return this.ping(deadAt);
      case 'waiting':
        return this.now >= phase.until ? this.connect() : this.stay();
      case 'fallback':
        if (this.now < phase.socketAt) return this.stay();
        return phase.trying ? this.failed(true) : this.trySocket();
      default:
        return this.stay();
    }
  }

  private wakeUp(on: 'online' | 'visible'): Step {
    const { kind } = this.state.phase;
    if (kind === 'waiting' || (kind === 'offline' && on === 'online')) return this.connect();
    if (kind !== 'live') return this.stay();
    return this.ping(Math.min(this.state.deadAt, this.now + this.patience.probe));
  }

  private goOffline(): Step {
    if (this.state.phase.kind === 'idle') return this.stay();
    this.hangUp();
    return this.go({ kind: 'offline' });
  }

  private ping(deadAt: number): Step {
    this.effects.push({ do: 'ping' });
    return this.go(this.state.phase, { pingedAt: this.now, deadAt });
  }

  // --- an attempt ------------------------------------------------------------------------------

  private connect(): Step {
    const attempt = this.state.attempt + 1;
    this.effects.push({ do: 'fetch_ticket', attempt });
    return this.go({ kind: 'connecting', since: this.now }, { attempt });
  }

  /** While entries come by HTTP, see whether a socket holds by now. */
  private trySocket(): Step {
    const attempt = this.state.attempt;
    this.effects.push({ do: 'fetch_ticket', attempt });
    const socketAt = this.now + this.patience.opening;
    return this.go({ kind: 'fallback', socketAt, trying: true });
  }

  private open(ticket: string): Step {
    if (!this.isTrying) return this.stay();
    this.effects.push({ do: 'open', attempt: this.state.attempt, ticket });
    return this.stay();
  }

  private noTicket(status: number | null): Step {
    if (!this.isTrying) return this.stay();
    const ending = endingOf(status);
    return ending ? this.end(ending) : this.failed(false);
  }

  private heard(isWelcome: boolean): Step {
    const { kind } = this.state.phase;
    const heard = { heardAt: this.now, deadAt: this.now + this.patience.dead };
    if (isWelcome && this.isTrying) {
      if (kind === 'fallback') this.effects.push({ do: 'stop_polling' });
      return this.go({ kind: 'live' }, { ...heard, failures: 0, cut: 0, pingedAt: this.now });
    }
    return kind === 'live' ? this.go(this.state.phase, heard) : this.stay();
  }

  private closed(code: number): Step {
    if (!this.isTrying && this.state.phase.kind !== 'live') return this.stay();
    switch (code) {
      case CLOSE.signedOut:
        return this.end('signed_out');
      case CLOSE.noSeat:
        return this.end('no_seat');
      case CLOSE.protocol:
      case CLOSE.unsupportedVersion:
        return this.end('update_needed');
      case CLOSE.flood:
        return this.lost(this.patience.flood);
      default:
        // A server that restarts, a slow reader, a line that broke: come back and resume.
        return this.state.phase.kind === 'live' ? this.lost(0) : this.failed(true);
    }
  }

  /** The attempt came to nothing; `cut` when only the socket failed. */
  private failed(cut: boolean): Step {
    this.effects.push({ do: 'drop' });
    if (this.state.phase.kind === 'fallback') {
      const socketAt = this.now + this.patience.socketAgain;
      return this.go({ kind: 'fallback', socketAt, trying: false });
    }
    const failures = this.state.failures + 1;
    const count = cut ? this.state.cut + 1 : this.state.cut;
    if (count >= this.patience.socketTries) return this.fallBack(failures, count);
    return this.go({ kind: 'waiting', until: this.now + this.backOff(failures) }, {
      failures,
      cut: count,
    });
  }

  /** A line that held is gone; it comes back soon, unless the server said to wait. */
  private lost(atLeast: number): Step {
    this.effects.push({ do: 'drop' });
    const until = this.now + atLeast + this.backOff(this.state.failures);
    return this.go({ kind: 'waiting', until });
  }

  private backOff(failures: number): number {
    const { firstWait, longestWait } = this.patience;
    const whole = Math.min(firstWait * 2 ** Math.max(failures - 1, 0), longestWait);
    return whole * (0.5 + this.chance / 2);
  }

  // --- HTTP in the socket's place ----------------------------------------------------------------

  private fallBack(failures: number, cut: number): Step {
    const attempt = this.state.attempt + 1;
    this.effects.push({ do: 'poll', attempt });
    const socketAt = this.now + this.patience.socketAgain;
    return this.go({ kind: 'fallback', socketAt, trying: false }, { attempt, failures, cut });
  }

  private polled(): Step {
    if (this.state.phase.kind !== 'fallback') return this.stay();
    this.effects.push({ do: 'poll', attempt: this.state.attempt });
    return this.go(this.state.phase, { heardAt: this.now, failures: 0 });
  }

  private notPolled(status: number | null): Step {
    if (this.state.phase.kind !== 'fallback') return this.stay();
    const ending = endingOf(status);
    if (ending) return this.end(ending);
    this.hangUp();
    const failures = this.state.failures + 1;
    // One more socket that fails is enough to come back here.
    const cut = this.patience.socketTries - 1;
    const until = this.now + this.backOff(failures);
    return this.go({ kind: 'waiting', until }, { failures, cut });
  }

  // --- small things ----------------------------------------------------------------------------

  private get isTrying(): boolean {
    const { phase } = this.state;
    return phase.kind === 'connecting' || (phase.kind === 'fallback' && phase.trying);
  }

  private hangUp(): void {
    if (this.state.phase.kind === 'fallback') this.effects.push({ do: 'stop_polling' });
    this.effects.push({ do: 'drop' });
  }

  private end(reason: Ending): Step {
    this.hangUp();
    return this.go({ kind: 'ended', reason });
  }

  private stay(): Step {
    return { state: this.state, effects: this.effects };
  }

  private go(phase: Phase, changes: Partial<LineState> = {}): Step {
    return { state: { ...this.state, ...changes, phase }, effects: this.effects };
  }
}

function endingOf(status: number | null): Ending | null {
  if (status === 401) return 'signed_out';
  return status === 403 || status === 404 ? 'no_seat' : null;
}

/** How the line is, in the words a screen needs; `until` is in milliseconds since 1970. */
export type LineShown =
  | { readonly kind: 'connecting' | 'live' | 'offline' | 'fallback' }
  | { readonly kind: 'waiting'; readonly until: number }
  | { readonly kind: 'ended'; readonly reason: Ending };

/** Say a phase to the screen; `now` is on the clock the phase was told by. */
export function shownLine(phase: Phase, now: number): LineShown {
  switch (phase.kind) {
    case 'idle':
      return { kind: 'connecting' };
    case 'waiting':
      return { kind: 'waiting', until: Date.now() + phase.until - now };
    case 'ended':
      return phase;
    default:
      return { kind: phase.kind };
  }
}
