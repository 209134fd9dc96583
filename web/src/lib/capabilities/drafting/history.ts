/** A text and its past over HTTP: as it was, compared, traced, counted, as files; and files in. */
import { Http } from '../../api';
import type { ChannelId, DelegationId, ProposalId, RoomId, SeatId, UnitId } from '../../formats';
import { inflated } from '../../unpacked';
import type { Part } from './partial';
import { readText } from './reading';
import type { DraftUnit, Ladder, PlacedAs, Text, UnitKind } from './types';

/** A place of the journal, or the symbol of a version. */
export type At = number | string;

export interface TextAt {
  readonly place: number;
  readonly head: number;
  readonly symbol: string | null;
  readonly text: Text;
}

export type Change = 'kept' | 'inserted' | 'deleted';

/** Words that share one fate and one source. */
export interface Piece {
  readonly change: Change;
  readonly words: string;
  readonly unit: UnitId;
  /** An edge of a bracket, or a footnote's sign. */
  readonly sign?: boolean;
  readonly by?: DelegationId;
  readonly place?: number;
  readonly seat?: SeatId | null;
  readonly at?: number;
  readonly proposal?: ProposalId | null;
}

export interface UnitChange {
  readonly unit: UnitId;
  readonly kind: UnitKind;
  readonly change: Change;
  readonly number: string;
  readonly was: UnitId | null;
  readonly was_number: string | null;
  readonly moved: boolean;
  readonly after: UnitId | null;
  readonly pieces: readonly Piece[];
}

interface End {
  readonly place: number;
  readonly symbol: string | null;
}

export interface Comparison {
  readonly from: End;
  readonly to: End;
  readonly units: readonly UnitChange[];
}

/** One fact about the text, by its name without "drafting.". */
export interface Moment {
  readonly place: number;
  readonly at: number;
  readonly kind: string;
  readonly unit: UnitId | null;
  readonly seat: SeatId | null;
  readonly by: DelegationId | null;
}

export interface Timeline {
  readonly first: number;
  readonly head: number;
  /** Where the page before this one ends; null when there is none. */
  readonly before: number | null;
  readonly moments: readonly Moment[];
}

export interface BurnPoint {
  readonly place: number;
  readonly at: number;
  readonly symbol: string | null;
  readonly open: number;
  readonly unattributed: number;
  readonly deepest: number;
}

/** Words that one entry brought. */
export interface Span {
  readonly words: string;
  readonly unit: UnitId;
  readonly place: number | null;
  readonly seat: SeatId | null;
  readonly by: DelegationId | null;
  readonly at: number | null;
  readonly proposal: ProposalId | null;
  readonly bracket: {
    readonly placed_as: PlacedAs;
    readonly placed_by: DelegationId | null;
    readonly unattributed: boolean;
    readonly supported_by: readonly DelegationId[];
  } | null;
  /** The proposal they were taken in from, where one may know it. */
  readonly why: {
    readonly unit: UnitId;
    readonly by: DelegationId | null;
    readonly at: number;
    readonly words: string;
    readonly rationale: string;
  } | null;
}

export interface News {
  readonly unit: UnitId;
  readonly kind: UnitKind;
  readonly number: string;
  readonly what: readonly string[];
  readonly by: readonly DelegationId[];
  readonly ladder: Ladder | null;
  readonly was_ladder: Ladder | null;
}

export interface Finding {
  readonly kind: string;
  /** Which sentence it is, and what the sentence names. */
  readonly code: string;
  readonly given: Readonly<Record<string, string | number>>;
  readonly place: number;
  readonly until: number | null;
  readonly excerpt: string;
  readonly sentence: string;
}

/** What a file would bring in. */
export interface Preview {
  readonly units: readonly DraftUnit[];
  readonly report: {
    readonly counted_in: 'line' | 'paragraph';
    readonly title: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly findings: readonly Finding[];
  };
}

export type FileKind = 'txt' | 'md' | 'docx';
export type Format = FileKind | 'json';
/** How a file is to be written. */
export interface Wanted {
  readonly format: Format;
  /** Track changes since then; in DOCX only. */
  readonly from?: At | undefined;
  readonly at?: At | undefined;
  /** Brackets say in the words whose they are. */
  readonly attributions: boolean;
  /** In which delegations are called by name. */
  readonly language: string;
}

export type Tracked = 'accept' | 'reject' | 'refuse';

/** Articles of the text as it stands, for who follows it over a thin line. */
export async function partsOf(
  room: RoomId,
  channel: ChannelId,
  units: readonly UnitId[],
  http: Http = new Http(),
): Promise<Part> {
  const query = { units: units.join(','), packed: 'true' };
  const found = await http.ask<Omit<Part, 'text'> & { text: unknown }>(`${baseOf(room, channel)}/parts`, { query });
  return { ...found, text: (await inflated(found.text)) as Part['text'] };
}

const baseOf = (room: RoomId, channel: ChannelId) => `/api/rooms/${room}/channels/${channel}/text`;

export class TextHistory {
  private readonly base: string;

  constructor(
    room: RoomId,
    channel: ChannelId,
    private readonly http: Http = new Http(),
  ) {
    this.base = baseOf(room, channel);
  }

  /** The text at a place or version; now, if none is named. */
  async at(at?: At, signal?: AbortSignal): Promise<TextAt> {
    const found = await this.http.ask<TextAt & { text: unknown }>(this.base, {
      query: { at },
      ...(signal && { signal }),
    });
    return { ...found, text: readText(found.text) };
  }

  /** Two states word by word: only what is different, unless all is wanted. */
  compare(from: At, to?: At, all = false): Promise<Comparison> {
    return this.ask('compare', { from, to, changed: all ? undefined : 'true' });
  }

  /** Whose words of a unit these are, from place to place in its own words. */
  async blame(unit: UnitId, start?: number, end?: number): Promise<readonly Span[]> {
    const { spans } = await this.ask<{ spans: Span[] }>('blame', { unit, start, end });
    return spans;
  }

  /** A page of what was done, newest last. */
  timeline(before?: number, limit = 2_000): Promise<Timeline> {
    return this.ask('history', { before, limit });
  }

  async burnDown(points = 60): Promise<readonly BurnPoint[]> {
    return (await this.ask<{ points: BurnPoint[] }>('burndown', { points })).points;
  }

  /** What happened since a place that was seen. */
  since(place: number): Promise<{ since: number; head: number; units: readonly News[] }> {
    return this.ask('since', { place });
  }

  /** The text as a file. */
  file({ format, from, at, attributions, language }: Wanted): Promise<Blob> {
    return this.http.download(`${this.base}/export`, {
      query: { format, at, from, attributions: attributions ? 'true' : undefined },
      language,
    });
  }

  /** What a file would bring in; nothing is brought in. */
  preview(file: Blob, format: FileKind, tracked: Tracked): Promise<Preview> {
    return this.http.ask(`${this.base}/preview`, { file, query: { format, tracked } });
  }

  private ask<T>(path: string, query: Record<string, At | undefined>): Promise<T> {
    return this.http.ask(`${this.base}/${path}`, { query });
  }
}
