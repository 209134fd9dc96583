/**
 * The outbox: one's own acts from the wish until the room has answered.
 *
 *     holding ──> waiting ──> sending ──> acknowledged ──> (in the stream)
 *        └─ cancel   └─ no line    └─> refused, with the sentence; the words stay
 *
 * An act is signed once, kept encrypted before it is sent, and sent again with the same bytes after
 * the line was cut. Signing and sending happen under the device's lock, so that acts of all tabs
 * arrive in the order of their numbers.
 */
import type { Signer } from './device';
import { type ActId, b64, canonical, type ChannelId, commit, fromUtf8, type Json, newId, randomBytes, type Seen } from './formats';
import type { ActRow, DoneFrame, RefusedFrame } from './protocol/frames';

export type Fields = Readonly<Record<string, Json>>;
export type Stage = 'holding' | 'waiting' | 'sending' | 'acknowledged' | 'refused';

/** Why an act was not performed; `because` is for the person. */
export interface WhyNot {
  readonly code: string;
  readonly because: string;
  readonly rule: string | null;
}

/** One's own act that is not in the stream yet. Shown, but never as if it were said. */
export interface PendingAct {
  readonly id: ActId;
  readonly channel: ChannelId;
  readonly command: string;
  readonly fields: Fields;
  readonly stage: Stage;
  /** While it is held: when it will be sent, in milliseconds since 1970. */
  readonly sendsAt: number | null;
  readonly refusal: WhyNot | null;
  /** The place of its entry, once it is acknowledged. */
  readonly seq: number | null;
}

/** A pending act and, once signed, the bytes that are sent; this is what the vault keeps. */
interface Slip {
  act: PendingAct;
  row: ActRow | null;
  n: number;
  handed: boolean;
  tries: number;
}

export interface OutboxPorts {
  /** Whether this browser has a device in this room. */
  hasDevice(): boolean;
  /** Be the only signer while signing and sending. */
  exclusively<T>(work: (signer: Signer) => Promise<T>): Promise<T>;
  /** Hand acts to the line; false when it does not carry now. */
  send(rows: readonly ActRow[]): Promise<boolean>;
  carries(): boolean;
  /** What an act in this channel cites, or why nothing is signed for it: see BROKEN. */
  seen(channel: ChannelId): Seen | WhyNot;
  /** Keep what is signed and not yet answered, in place of what was kept under this id. */
  keep(id: ActId, text: string): Promise<void>;
  drop(id: ActId): Promise<void>;
  changed(): void;
}

/** Of no more acts does the room surely know what became of them, when they are sent again. */
export const MOST_UNANSWERED = 64;
const BUSY_WAIT = 2_000;
const BUSY_TRIES = 5;
export const NO_DEVICE: WhyNot = {
  code: 'client.no_device',
  because: 'this browser has no key for this room: ask the secretariat for a new invitation',
  rule: null,
};
export const NOT_SIGNED: WhyNot = {
  code: 'client.not_signed',
  because: 'this browser could not sign or keep it: see that its storage is not full, then try again',
  rule: null,
};
export const BROKEN: WhyNot = {
  code: 'client.record_broken',
  because: 'this channel’s record does not hold: nothing more is said in it from here',
  rule: null,
};

export const NOT_ACCEPTED: WhyNot = {
  code: 'client.epoch_not_accepted',
  because: 'this channel’s record was begun anew: look at that and accept it before you say anything here',
  rule: null,
};

export class Outbox {
  private readonly slips = new Map<ActId, Slip>();
  private readonly timers = new Map<ActId, ReturnType<typeof setTimeout>>();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly ports: OutboxPorts) {}

  /** One's acts that are still on their way, in the order they were wished. */
  pending(channel?: ChannelId): PendingAct[] {
    const acts = [...this.slips.values()].map(({ act }) => act);
    return channel ? acts.filter((act) => act.channel === channel) : acts;
  }

  /** Wish something; it is signed and sent after the hold, unless it is cancelled before. */
  post(channel: ChannelId, command: string, fields: Fields, hold: number): ActId {
    const id = newId('a');
    const sendsAt = hold > 0 ? Date.now() + hold : null;
    const stage = hold > 0 ? 'holding' : 'waiting';
    const act: PendingAct = {
      ...{ id, channel, command, fields, stage, sendsAt },
      refusal: null,
      seq: null,
    };
    this.slips.set(id, { act, row: null, n: 0, handed: false, tries: 0 });
    if (hold > 0) this.later(id, hold, () => this.release(id));
    else this.pump();
    this.ports.changed();
    return id;
  }

  /** Send a held act now. */
  release(id: ActId): void {
    if (this.slips.get(id)?.act.stage !== 'holding') return;
    this.forgetTimer(id);
    this.change(id, { stage: 'waiting', sendsAt: null });
    this.pump();
  }

  /** Take back an act that was not signed yet; gives its words, or null when it is too late. */
  cancel(id: ActId): Fields | null {
    const slip = this.slips.get(id);
    if (!slip || slip.row || !['holding', 'waiting'].includes(slip.act.stage)) return null;
    this.remove(id);
    return slip.act.fields;
  }

  /** Wish a refused act again, as a new act. */
  retry(id: ActId, hold = 0): ActId | null {
    const slip = this.slips.get(id);
    if (slip?.act.stage !== 'refused') return null;
    this.remove(id);
    return this.post(slip.act.channel, slip.act.command, slip.act.fields, hold);
  }

  /** Put a refused act away; gives its words. */
  dismiss(id: ActId): Fields | null {
    const slip = this.slips.get(id);
    if (slip?.act.stage !== 'refused') return null;
    this.remove(id);
    return slip.act.fields;
  }

  // --- what the room answers --------------------------------------------------------------------

  done({ done, seq }: DoneFrame): void {
    if (!this.slips.has(done)) return;
    this.change(done, { stage: 'acknowledged', seq });
    void this.ports.drop(done);
    this.pump();
  }

  refused({ refused, code, because, rule, status }: RefusedFrame): void {
    const slip = refused && this.slips.get(refused);
    if (!slip) return;
    const { id } = slip.act;
    if (status === 503 && slip.tries < BUSY_TRIES) {
      slip.tries += 1;
      this.later(id, BUSY_WAIT * slip.tries, () => this.again(slip));
      return;
    }
    this.change(id, { stage: 'refused', refusal: { code, because, rule } });
    void this.ports.drop(id);
    this.pump();
  }

  /** The act's entry is in the stream: it is said, and no longer pending. */
  arrived(ids: readonly string[]): void {
    for (const id of ids) {
      if (!this.slips.has(id as ActId)) continue;
      this.remove(id as ActId);
      void this.ports.drop(id as ActId);
    }
  }

  /** The line is cut: nobody knows what of it arrived. */
  lineDown(): void {
    for (const slip of this.slips.values()) slip.handed = false;
  }

  /** The line carries again: what was not answered goes out once more, then what waited. */
  lineUp(): void {
    this.pump();
  }

  /** Take up what an earlier visit signed and never heard the answer to. */
  restore(kept: readonly string[]): void {
    for (const text of kept) {
      const { act, row, n } = JSON.parse(text) as Pick<Slip, 'act' | 'row' | 'n'>;
      if (this.slips.has(act.id)) continue;
      this.slips.set(act.id, { act, row, n, handed: false, tries: 0 });
    }
    this.ports.changed();
    this.pump();
  }

  /** A channel is gone: what was on its way there has nowhere to go. */
  leave(channel: ChannelId): void {
    for (const { id } of this.pending(channel)) {
      this.remove(id);
      void this.ports.drop(id);
    }
  }

  close(): void {
    for (const id of this.timers.keys()) this.forgetTimer(id);
  }

  /** Wait until everything that can be sent now is sent. */
  async settled(): Promise<void> {
    await this.running;
  }

  // --- sending ---------------------------------------------------------------------------------

  private pump(): void {
    this.running = this.running.then(() => this.sendAll());
  }

  private async sendAll(): Promise<void> {
    const signed = [...this.slips.values()].filter(({ row }) => row).sort((a, b) => a.n - b.n);
    for (const slip of signed) {
      const isOut = slip.act.stage === 'sending' && !slip.handed;
      if (isOut && this.ports.carries() && this.hasRoom) await this.hand(slip);
    }
    for (const slip of [...this.slips.values()]) {
      if (slip.act.stage !== 'waiting') continue;
      if (!this.ports.carries() || !this.hasRoom) return;
      if (this.ports.hasDevice()) {
        await this.ports
          .exclusively((signer) => this.signAndSend(slip, signer))
          .catch(() => this.notSigned(slip));
      } else {
        this.change(slip.act.id, { stage: 'refused', refusal: NO_DEVICE });
      }
    }
  }

  private get hasRoom(): boolean {
    const isUnderWay = ({ act, handed }: Slip) => handed && act.stage === 'sending';
    return [...this.slips.values()].filter(isUnderWay).length < MOST_UNANSWERED;
  }

  private async signAndSend(slip: Slip, signer: Signer): Promise<void> {
    const { id, channel, command, fields } = slip.act;
    const seen = this.ports.seen(channel);
    // The lock may have taken its time: the act may be taken back, the line cut.
    if (!this.ports.carries() || this.slips.get(id)?.act.stage !== 'waiting') return;
    if ('code' in seen) return this.change(id, { stage: 'refused', refusal: seen });
    const content = canonical(fields);
    const salt = randomBytes(32);
    this.change(id, { stage: 'sending' });
    const wish = { channel, id, do: command, with: commit('with', salt, content), seen };
    const { raw, signature, n } = await signer.sign(wish);
    slip.n = n;
    slip.row = {
      act: fromUtf8(raw),
      sig: b64(signature),
      with: fromUtf8(content),
      salt: b64(salt),
    };
    await this.ports.keep(id, JSON.stringify({ act: slip.act, row: slip.row, n }));
    await this.hand(slip);
  }

  /** The browser would not sign or keep the act: nothing was sent, and the words stay. */
  private notSigned(slip: Slip): void {
    slip.row = null;
    this.change(slip.act.id, { stage: 'refused', refusal: NOT_SIGNED });
  }

  private async hand(slip: Slip): Promise<void> {
    if (!slip.row) return;
    slip.handed = true;
    slip.handed = await this.ports.send([slip.row]);
  }

  private again(slip: Slip): void {
    slip.handed = false;
    this.pump();
  }

  // --- small things ----------------------------------------------------------------------------

  private change(id: ActId, changes: Partial<PendingAct>): void {
    const slip = this.slips.get(id);
    if (!slip) return;
    slip.act = { ...slip.act, ...changes };
    this.ports.changed();
  }

  private remove(id: ActId): void {
    this.forgetTimer(id);
    this.slips.delete(id);
    this.ports.changed();
  }

  private later(id: ActId, wait: number, then: () => void): void {
    this.forgetTimer(id);
    this.timers.set(id, setTimeout(then, wait));
  }

  private forgetTimer(id: ActId): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }
}
