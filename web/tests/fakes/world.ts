/** The world around a connection: sockets, tickets and polls that the test plays by hand. */
import { vi } from 'vitest';
import { Refusal, Unreachable } from '../../src/lib/api';
import type { Surroundings, Wire } from '../../src/lib/connection';
import type { ActRow, DoneFrame, RefusedFrame, Resume, Wanted } from '../../src/lib/protocol/frames';

export class FakeWire implements Wire {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  isClosed = false;

  constructor(
    readonly url: string,
    readonly protocols: readonly string[],
  ) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.onopen?.();
  }

  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  end(code: number): void {
    this.isClosed = true;
    this.onclose?.({ code });
  }
}

type Answer = DoneFrame | RefusedFrame;

export class World {
  readonly wires: FakeWire[] = [];
  readonly window = new EventTarget();
  readonly page = Object.assign(new EventTarget(), {
    visibilityState: 'visible' as DocumentVisibilityState,
  });
  isOnline = true;
  tickets = 0;
  /** What a ticket costs just now: nothing, silence, or a refusal with this status. */
  ticketFails: number | 'silence' | null = null;
  polls: Resume[] = [];
  /** What each poll gave back of what the one before it gave. */
  checks: (Resume | null)[] = [];
  /** What each answer gives to be given back. */
  checked: Resume | undefined;
  /** Answers the next poll; a poll without one hangs until it is aborted. */
  onPoll: ((resume: Resume) => Promise<readonly unknown[]> | readonly unknown[]) | null = null;
  onActs: ((acts: readonly ActRow[]) => readonly Answer[]) | null = null;
  /** Consistency proofs in the present epoch. */
  continued: ((first: number, last: number) => readonly string[]) | null = null;
  /** Consistency proofs in the epoch before. */
  proofs: ((first: number) => readonly string[]) | null = null;
  onDispute: ((note: string) => unknown) | null = null;
  pages: ((before: number, size: number, limit: number, wanted: Wanted) => unknown) | null = null;
  /** The translations that polls and pages wanted, in order. */
  wants: Wanted[] = [];
  /** Pages of the epochs before. */
  earlier: ((epoch: number, first: number, limit: number, size: number) => unknown) | null = null;

  get wire(): FakeWire {
    const wire = this.wires.at(-1);
    if (!wire) throw new Error('no socket was opened yet');
    return wire;
  }

  readonly around: Surroundings = {
    openWire: (url, protocols) => {
      const wire = new FakeWire(url, protocols);
      this.wires.push(wire);
      return wire;
    },
    window: this.window,
    document: this.page,
    isOnline: () => this.isOnline,
    origin: 'https://room.example.org',
    now: () => Date.now(),
    chance: () => 1,
  };

  readonly api = {
    ticket: async () => {
      if (this.ticketFails === 'silence') throw new Unreachable();
      if (this.ticketFails) throw new Refusal(this.ticketFails, 'x.y', 'no');
      this.tickets += 1;
      return { ticket: `t${this.tickets}`, expires_in: 30 };
    },
    acts: async (acts: readonly ActRow[]) => {
      if (!this.onActs) throw new Unreachable();
      return { answers: this.onActs(acts) };
    },
    poll: async (
      resume: Resume,
      _wait: number,
      checked: Resume | null,
      signal?: AbortSignal,
      _isPacked = false,
      wanted: Wanted = null,
    ) => {
      this.polls.push(resume);
      this.wants.push(wanted);
      this.checks.push(checked);
      const answer = this.onPoll;
      if (answer) return { frames: await answer(resume), ...(this.checked && { checked: this.checked }) };
      return new Promise<{ frames: readonly unknown[] }>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    },
    page: async (
      _channel: string,
      { before, size, limit }: { before?: number; size?: number; limit?: number },
      wanted: Wanted = null,
    ) => {
      if (!this.pages) throw new Unreachable();
      this.wants.push(wanted);
      return this.pages(before ?? 0, size ?? 0, limit ?? 50, wanted);
    },
    earlierPage: async (
      _channel: string,
      epoch: number,
      { first, limit, size }: { first: number; limit: number; size: number },
    ) => {
      if (!this.earlier) throw new Unreachable();
      return this.earlier(epoch, first, limit, size);
    },
    consistency: async (_channel: string, first: number, last: number) => {
      if (!this.continued) throw new Unreachable();
      return { proof: this.continued(first, last) };
    },
    consistencyIn: async (_channel: string, _epoch: number, first: number) => {
      if (!this.proofs) throw new Unreachable();
      return { proof: this.proofs(first) };
    },
    dispute: async (_channel: string, note: string) => {
      if (!this.onDispute) throw new Unreachable();
      return this.onDispute(note);
    },
  };

  tell(name: 'online' | 'offline' | 'pageshow'): void {
    this.window.dispatchEvent(new Event(name));
  }

  show(visibilityState: DocumentVisibilityState): void {
    this.page.visibilityState = visibilityState;
    this.page.dispatchEvent(new Event('visibilitychange'));
  }
}

/** Let everything happen that needs no more time. */
export async function breathe(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}
