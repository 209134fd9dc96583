/**
 * The desk behind the console: what its forms read, and the errands they send.
 *
 * An errand is one act from the moment somebody confirmed it until the room has answered. It lives
 * here and not in its dialog: closing a dialog takes nothing back.
 */
import type { AccreditationState } from '../capabilities/accreditation/fold';
import type { ChannelsState } from '../capabilities/channels/fold';
import { NO_ROOM, type RoomsState } from '../capabilities/rooms/fold';
import type { ChannelView } from '../channel.svelte';
import { nowMicros } from '../clock';
import type { ActId, ChannelId } from '../formats';
import { language } from '../i18n/index.svelte';
import type { Fields, WhyNot } from '../outbox';
import type { Role } from '../protocol/state';
import type { RoomStore } from '../room.svelte';
import { accreditationIn, type Group, grouped, type Member, membersOf, partiesOf, type Party } from './people';
import type { Address } from './keys';
import type { Actor } from './rights';

/** An act a form asks for. */
export interface Wish {
  readonly command: string;
  readonly fields: Fields;
  readonly channel: ChannelId;
}

/** What is wrong with a form, and in which control. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** How far an errand has come. */
export type Progress =
  | { readonly kind: 'waiting' | 'sending' | 'done' }
  | { readonly kind: 'refused'; readonly why: WhyNot };

/** A link that was made here; it is nowhere else, and shown until somebody has taken it. */
export interface MadeLink {
  readonly url: string;
  readonly name: string;
  /** It replaces a lost device, and opens nothing before a second person has confirmed. */
  readonly replaces: boolean;
}

interface Errand {
  readonly id: ActId;
  readonly channel: ChannelId;
  /** What it does, in the words of its button. */
  readonly what: string;
  readonly done?: (() => void) | undefined;
}

const desks = new WeakMap<RoomStore, Desk>();

/**
 * The one desk of a room: its errands and the links it made outlast the tab in which they began.
 */
export function deskOf(store: RoomStore): Desk {
  const known = desks.get(store);
  if (known) return known;
  let made: Desk | undefined;
  // Its own root: what it derives must not end with the component that asked for it first.
  $effect.root(() => {
    made = new Desk(store);
  });
  desks.set(store, made as unknown as Desk);
  return made as unknown as Desk;
}

const NO_ACCREDITATION = accreditationIn(undefined);
const TICK = 30_000;

export class Desk {
  /** Microseconds since 1970, moved every half minute: invitations expire while one looks at them. */
  now = $state(nowMicros());
  errands = $state.raw<readonly Errand[]>([]);
  /** The errand whose dialog is open, and tells of it. */
  attended = $state.raw<ActId | null>(null);
  /** Links whose invitations are recorded, the oldest first. */
  links = $state.raw<readonly MadeLink[]>([]);

  constructor(readonly store: RoomStore) {}

  readonly register = $derived.by<ChannelView | undefined>(() => this.store.register);
  readonly role = $derived.by<Role>(() => this.register?.role ?? 'observer');
  readonly me = $derived.by<Actor>(() => {
    const { person, role, delegation } = this.register?.mine ?? {};
    return {
      person: person ?? (this.store.me?.person as Actor['person']),
      role: role ?? 'observer',
      delegation: delegation ?? null,
    };
  });
  readonly accreditation = $derived.by<AccreditationState>(
    () => this.store.accreditation ?? NO_ACCREDITATION,
  );
  readonly founded = $derived.by<RoomsState>(
    () => (this.register?.state.substates.rooms as RoomsState | undefined) ?? NO_ROOM,
  );
  readonly members = $derived.by<readonly Member[]>(() =>
    this.register ? membersOf(this.register.state, this.store.plenary?.state) : [],
  );
  readonly parties = $derived.by<readonly Party[]>(() =>
    partiesOf(this.accreditation, language()),
  );
  readonly groups = $derived.by<readonly Group[]>(() =>
    grouped(this.members, this.parties, language()),
  );
  readonly languages = $derived.by<readonly string[]>(() => {
    const { languages } = this.founded;
    return languages.length > 0 ? languages : (this.store.description.languages ?? ['en']);
  });
  /** Where this room's keys and links are named: its own origin, not the address of this page. */
  readonly address = $derived.by<Address>(() => {
    const noted = (this.register?.state.substates.channels as ChannelsState | undefined)?.origin;
    const origin = noted ?? this.store.description.origin ?? location.origin;
    return { origin, room: this.store.room };
  });
  readonly opened = $derived.by(() => {
    const channels = this.register?.state.substates.channels as ChannelsState | undefined;
    return Object.entries(channels?.opened ?? {}).map(([id, one]) => ({ ...one, id }));
  });

  member(person: string | null): Member | undefined {
    return this.members.find((one) => one.person === person);
  }

  party(delegation: string | null): Party | undefined {
    return this.parties.find(({ id }) => id === delegation);
  }

  /** Send what a dialog has confirmed. */
  send(wish: Wish, what: string, done?: () => void): ActId {
    const { command, fields, channel } = wish;
    const id = this.store.post(command, fields, channel, 0);
    this.errands = [...this.errands, { id, channel, what, done }];
    return id;
  }

  progress(id: ActId): Progress {
    const errand = this.errands.find((one) => one.id === id);
    const act = errand && this.store.channel(errand.channel)?.pending.find((one) => one.id === id);
    if (!act) return { kind: 'done' };
    if (act.stage === 'refused') return { kind: 'refused', why: act.refusal as WhyNot };
    return { kind: act.stage === 'waiting' || act.stage === 'holding' ? 'waiting' : 'sending' };
  }

  /** Put a refused errand away, or take back one that still waits for the line. */
  drop(id: ActId): void {
    const { kind } = this.progress(id);
    if (kind === 'refused') this.store.dismiss(id);
    if (kind === 'waiting' && this.store.cancel(id) === null) return;
    if (kind === 'refused' || kind === 'waiting') this.forget(id);
  }

  /** Take the errands that are done off the desk; each is given to `told`. */
  settle(told: (what: string) => void): void {
    const done = this.errands.filter(({ id }) => this.progress(id).kind === 'done');
    if (done.length === 0) return;
    this.errands = this.errands.filter((errand) => !done.includes(errand));
    for (const errand of done) {
      told(errand.what);
      errand.done?.();
    }
  }

  /** Lay a link out, to be taken once. */
  layOut(link: MadeLink): void {
    this.links = [...this.links, link];
  }

  /** The first link was taken; nobody can show it again. */
  taken(): void {
    this.links = this.links.slice(1);
  }

  /** Keep the clock while the console is open; gives what stops it. */
  watch(): () => void {
    const timer = setInterval(() => (this.now = nowMicros()), TICK);
    return () => clearInterval(timer);
  }

  private forget(id: ActId): void {
    this.errands = this.errands.filter((errand) => errand.id !== id);
  }
}
