/** What travels on the line, socket and HTTP alike: frames, entries as served, closing codes. */
import type { ActId, ChannelId, DelegationId, PersonId, RoomId, SeatId } from '../formats';
import type { ShownState } from './state';

export const VERSION = 1;
export const SUBPROTOCOL = 'nr1';

/** One part of an entry as served; only the act has a signature beside it. */
export interface PartRow {
  readonly salt: string;
  readonly text: string;
  readonly sig?: string;
}

/**
 * An entry as served to this reader; withheld parts are simply absent, `gone` were destroyed, and
 * `unsent` can be had, but were not wanted in their language.
 */
export interface EntryRow {
  readonly seq: number;
  readonly leaf: string;
  readonly parts: { readonly [name: string]: PartRow };
  readonly gone?: readonly string[];
  readonly unsent?: readonly string[];
}

/** A channel as its reader finds it. */
export interface ChannelItem {
  readonly channel: ChannelId;
  readonly epoch: number;
  readonly head: number;
  /** The first place of the entries that follow in frames. */
  readonly start: number;
  /** The right edge of the tree of size start - 1, each hash in base64url. */
  readonly frontier: readonly string[];
  /** Consistency from the size the reader resumed at to start - 1. */
  readonly proof: readonly string[];
  readonly checkpoint: string | null;
  /** Why the server's record may not be continued, in its words; null when it may. */
  readonly read_only?: string | null;
  /** What the reader may know of the channel at `head`. */
  readonly state: ShownState;
  readonly seat: SeatId;
}

/** What every seat in the room may know of it; a server may say more. */
export interface RoomDescription {
  readonly title?: string;
  /** The origin for which acts are signed, fixed when the room was made. */
  readonly origin?: string;
  readonly languages?: readonly string[];
  readonly delegations?: readonly DelegationDescription[];
  readonly register?: ChannelId;
  readonly plenary?: ChannelId;
  readonly closed?: boolean;
  readonly [more: string]: unknown;
}

export interface DelegationDescription {
  readonly delegation: DelegationId;
  readonly code: string;
  readonly names: readonly { readonly lang: string; readonly name: string }[];
  /** By which key it is sorted in a language. */
  readonly order: readonly { readonly lang: string; readonly key: string }[];
  readonly credentials: string;
}

export interface WelcomeFrame {
  readonly welcome: number;
  readonly you: {
    readonly person: PersonId;
    readonly device?: string | null;
    readonly name?: string;
  };
  readonly room: RoomDescription;
  readonly channels: readonly ChannelItem[];
  readonly limits: Readonly<Record<string, number>>;
}

export interface EntriesFrame {
  readonly in: ChannelId;
  readonly epoch: number;
  readonly entries: readonly EntryRow[];
}

export interface CheckpointFrame {
  readonly in: ChannelId;
  readonly epoch: number;
  readonly checkpoint: string;
}

export interface DoneFrame {
  readonly done: ActId;
  readonly in: ChannelId;
  readonly seq: number;
}

/** Why an act was not performed: the sentence is for the person who acted. */
export interface RefusedFrame {
  readonly refused: ActId | null;
  readonly in: ChannelId | null;
  readonly code: string;
  readonly because: string;
  readonly rule: string | null;
  readonly status: number;
}

export interface SignalFrame {
  readonly signal: string;
  readonly in: ChannelId;
  readonly from: SeatId;
  readonly with: Readonly<Record<string, unknown>>;
}

export type Frame =
  | WelcomeFrame
  | EntriesFrame
  | CheckpointFrame
  | DoneFrame
  | RefusedFrame
  | SignalFrame
  | { readonly granted: ChannelItem }
  | { readonly withdrawn: ChannelId }
  | { readonly pong: number };

/** An act as it travels. */
export interface ActRow {
  readonly act: string;
  readonly sig: string;
  readonly with: string;
  readonly salt: string;
}

/** Where to resume each channel: epoch, and the size of the log verified here. */
export type Resume = Readonly<Record<string, readonly [epoch: number, size: number]>>;

export interface HelloFrame {
  readonly hello: typeof VERSION;
  readonly resume: Resume;
  /** Pack the long parts of states. */
  readonly packed?: true;
  /** The line is thin: send long texts in outline; their articles are asked for. */
  readonly outlines?: true;
  /** Send translations into these languages only; without it, into all. */
  readonly translations?: readonly string[];
}

/** In which languages translations are wanted; null: in all. */
export type Wanted = readonly string[] | null;

/** Why a socket was closed, and so what to do next. */
export const CLOSE = {
  restarting: 1012,
  signedOut: 4001,
  noSeat: 4003,
  slowReader: 4008,
  protocol: 4009,
  unsupportedVersion: 4010,
  silent: 4011,
  flood: 4029,
} as const;

const NAMING = [
  'welcome',
  'entries',
  'checkpoint',
  'done',
  'refused',
  'signal',
  'granted',
  'withdrawn',
  'pong',
] as const;

/**
 * Read a frame; null when this client does not know its kind, which a newer server may send.
 *
 * Only the outer form is looked at: what an entry claims is checked where its log is verified.
 */
export function readFrame(text: string): Frame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return asFrame(value);
}

/** The same for a frame that came inside an HTTP answer. */
export function asFrame(value: unknown): Frame | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return NAMING.some((name) => Object.hasOwn(value, name)) ? (value as Frame) : null;
}

/** Where the live socket of a room is. */
export function liveUrl(origin: string, room: RoomId): string {
  return `${origin.replace(/^http/, 'ws')}/api/rooms/${room}/live`;
}
