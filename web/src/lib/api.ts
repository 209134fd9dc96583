/**
 * The room over HTTP: one way to ask, refusals as values one can show, and the routes of a room.
 *
 * Everything goes to this origin with its own cookie, and nowhere else.
 */
import type { BroughtList, MemoryRead, TranscriptRead } from './capabilities/interpretation/files';
import type { Caution, Origin } from './capabilities/interpretation/types';
import type { ChannelId, RoomId, UnitId } from './formats';
import type { ActRow, CheckpointFrame, DoneFrame, EntryRow, RefusedFrame, Resume, Wanted } from './protocol/frames';

/** An answer that says no; nothing was changed. `because` is for the person. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly because: string,
    readonly rule: string | null = null,
    /** Of a defect: the number to tell the host. */
    readonly incident: string | null = null,
    /** Of a file: every place in it that must be mended. */
    readonly findings: unknown = null,
  ) {
    super(because);
  }

  /** Whether the same may simply be asked again a little later. */
  get isPassing(): boolean {
    return this.status === 503 || this.status === 429;
  }

  get isSignedOut(): boolean {
    return this.status === 401;
  }

  /** Whether the person has to show once more who they are, by `Identity.stepUp`. */
  get needsStepUp(): boolean {
    return this.code === 'identity.step_up_needed';
  }
}

/** The server did not answer at all: the line is down, or something stands in between. */
export class Unreachable extends Error {
  constructor() {
    super('the server does not answer');
  }
}

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: object;
  /** Sent as it is, in place of a body of JSON. */
  readonly file?: Blob;
  /** The language in which what is asked for should speak. */
  readonly language?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal;
}

export class Http {
  constructor(private readonly fetching: Fetch = (input, init) => fetch(input, init)) {}

  /** Ask, and give the JSON answered; a refusal or silence is thrown. */
  async ask<T>(path: string, asking: Asking = {}): Promise<T> {
    const response = await this.send(path, asking);
    if (response.status === 204) return undefined as T;
    try {
      return (await response.json()) as T;
    } catch {
      throw new Unreachable(); // something in between answered in the server's place
    }
  }

  /** Ask for something that is not JSON, such as a transcript to keep. */
  async download(path: string, asking: Asking = {}): Promise<Blob> {
    return (await this.send(path, asking)).blob();
  }

  private async send(path: string, asking: Asking): Promise<Response> {
    const { body, file, language, signal } = asking;
    const kind = file ? 'application/octet-stream' : 'application/json';
    const init: RequestInit = {
      method: asking.method ?? (body || file ? 'POST' : 'GET'),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      headers: {
        Accept: 'application/json',
        ...((body || file) && { 'Content-Type': kind }),
        ...(language && { 'Accept-Language': language }),
      },
      ...(file ? { body: file } : body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    };
    let response: Response;
    try {
      response = await this.fetching(withQuery(path, asking.query), init);
    } catch (failure) {
      if (signal?.aborted) throw failure;
      throw new Unreachable();
    }
    if (!response.ok) throw await refusalIn(response);
    return response;
  }
}

function withQuery(path: string, query: Asking['query'] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

async function refusalIn(response: Response): Promise<Refusal | Unreachable> {
  let problem: Record<string, unknown>;
  try {
    problem = (await response.json()) as Record<string, unknown>;
  } catch {
    // Not one of ours: a proxy's own page, while the server is away behind it.
    return response.status >= 500 ? new Unreachable() : unnamed(response.status);
  }
  const text = (name: string): string | null =>
    typeof problem[name] === 'string' ? problem[name] : null;
  const detail = text('detail');
  if (detail === null) return unnamed(response.status);
  const code = text('code') ?? 'transport.unnamed';
  const { findings } = problem;
  return new Refusal(response.status, code, detail, text('rule'), text('incident'), findings);
}

function unnamed(status: number): Refusal {
  return new Refusal(status, 'transport.unnamed', `the server answered with number ${status}`);
}

/** A page of history, newest last, each entry with its proof in the tree of `size`. */
export interface HistoryPage {
  readonly in: ChannelId;
  readonly epoch: number;
  readonly entries: readonly EntryRow[];
  readonly proofs: readonly (readonly string[])[];
  readonly size: number;
}

export interface ConsistencyProof {
  readonly first: number;
  readonly last: number;
  readonly proof: readonly string[];
}

/** What the server's log was found to hold beside a signed checkpoint; roots in base64url. */
export interface Hearing {
  readonly outcome: 'consistent' | 'lost' | 'contradiction';
  readonly because: string;
  readonly size: number;
  readonly expected: string;
  readonly found: string | null;
}

/** Of words that nobody signed for here: where they come from, and what was found in them. */
export interface Drafted {
  readonly origin: Origin;
  readonly engine: string | null;
  readonly gist: boolean;
  readonly cautions: readonly {
    readonly caution: Caution;
    readonly in_source: string;
    readonly in_target: string;
  }[];
}

/** What one's words would become in another language; nothing of it is published. */
export interface PreviewedDraft extends Drafted {
  readonly lang: string;
  readonly text: string;
}

export interface RelayPreview {
  /** The language these words look like, where that is not the one they are said to be in. */
  readonly doubt: { readonly lang: string } | null;
  readonly drafts: readonly PreviewedDraft[];
  /** Languages that are read here and that nothing here translates into. */
  readonly missing: readonly string[];
}

/** Translated words, brackets and footnotes by the units that they are in the text. */
export type BesideWords = readonly (string | BesideInner)[];

export interface BesideInner {
  readonly bracket?: UnitId;
  readonly footnote?: UnitId;
  readonly words: BesideWords;
}

/** One wording of a text in another language, or why there is nothing. */
export type BesideRow = { readonly unit: UnitId; readonly wording: string } & (
  | { readonly state: 'as_written' | 'changed' | 'missing' | 'later' | 'too_long' }
  | ({
      readonly state: 'given';
      readonly words: BesideWords;
      /** The brackets did not come through: what stands between them was translated apart. */
      readonly in_pieces: boolean;
    } & Drafted)
);

/** The routes of one room. */
export class RoomApi {
  constructor(
    readonly room: RoomId,
    private readonly http: Http = new Http(),
  ) {}

  /** A ticket for one socket; half a minute is time enough to open it. */
  ticket(signal?: AbortSignal): Promise<{ ticket: string; expires_in: number }> {
    return this.ask('ws-ticket', { method: 'POST', ...(signal && { signal }) });
  }

  /** Perform acts, all or none: the way round a proxy that lets no sockets through. */
  acts(acts: readonly ActRow[]): Promise<{ answers: readonly (DoneFrame | RefusedFrame)[] }> {
    return this.ask('acts', { body: { acts } });
  }

  /**
   * The frames a socket would have carried, from a welcome on; waits for news if asked to. With what
   * the last poll gave as `checked`, only what is new since then.
   */
  poll(
    resume: Resume,
    wait: number,
    checked: Resume | null = null,
    signal?: AbortSignal,
    outlines = false,
    translations: Wanted = null,
  ): Promise<{ frames: readonly unknown[]; checked?: Resume }> {
    const lean = { packed: true, ...(outlines && { outlines }), ...(translations && { translations }) };
    const body = { resume, wait, ...(checked && { checked }), ...lean };
    return this.ask('poll', { body, ...(signal && { signal }) });
  }

  /** A page of the present epoch; with translations into these languages only, or into all. */
  page(
    channel: ChannelId,
    { before, size, limit = 50 }: { before?: number; size?: number; limit?: number },
    wanted: Wanted = null,
  ): Promise<HistoryPage> {
    const query = { before, size, limit, translations: wanted?.join(',') };
    return this.ask(`channels/${channel}/entries`, { query });
  }

  consistency(channel: ChannelId, first: number, last: number): Promise<ConsistencyProof> {
    return this.ask(`channels/${channel}/log/consistency`, { query: { first, last } });
  }

  inclusion(
    channel: ChannelId,
    seq: number,
    size: number,
  ): Promise<{ seq: number; size: number; proof: readonly string[] }> {
    return this.ask(`channels/${channel}/log/inclusion`, { query: { seq, size } });
  }

  /** The same for an earlier epoch. */
  consistencyIn(
    channel: ChannelId,
    epoch: number,
    first: number,
    last: number,
  ): Promise<ConsistencyProof> {
    return this.ask(`channels/${channel}/log/epochs/${epoch}/consistency`, {
      query: { first, last },
    });
  }

  /** A page of one epoch, forwards: what precedes a new beginning is proved by its first entry. */
  ofEpoch(
    channel: ChannelId,
    epoch: number,
    first: number,
    limit: number,
  ): Promise<{ readonly entries: readonly EntryRow[] }> {
    return this.ask(`channels/${channel}/log/epochs/${epoch}/entries`, { query: { first, limit } });
  }

  /** A page of an earlier epoch, forwards, each entry with its proof in that tree of `size`. */
  earlierPage(
    channel: ChannelId,
    epoch: number,
    { size, first, limit }: { size: number; first: number; limit: number },
  ): Promise<HistoryPage> {
    const query = { size, first, limit };
    return this.ask(`channels/${channel}/log/epochs/${epoch}/entries`, { query });
  }

  /** Hold the server's log against a checkpoint that it signed. */
  dispute(channel: ChannelId, note: string): Promise<Hearing> {
    return this.ask(`channels/${channel}/dispute`, { body: { note } });
  }

  checkpoint(
    channel: ChannelId,
  ): Promise<{ in: ChannelId; checkpoint: CheckpointFrame['checkpoint'] | null }> {
    return this.ask(`channels/${channel}/log/checkpoint`);
  }

  /** For interpreters: what was signed for in a channel that is like what was said at a place. */
  matches(channel: ChannelId, of: number, lang: string): Promise<unknown> {
    return this.ask(`channels/${channel}/relay/matches`, { query: { of, lang } });
  }

  /** For interpreters: the certified memory of a channel, as TMX. */
  memory(channel: ChannelId): Promise<Blob> {
    return this.http.download(this.path(`channels/${channel}/relay/memory`));
  }

  /** For interpreters: what was brought into a channel from files, act by act. */
  brought(channel: ChannelId): Promise<BroughtList> {
    return this.ask(`channels/${channel}/relay/memory/brought`);
  }

  /** The acts that would bring a memory in; nothing changes by asking. */
  readMemory(channel: ChannelId, file: Blob, name: string): Promise<MemoryRead> {
    return this.ask(`channels/${channel}/relay/memory/read`, { file, query: { name } });
  }

  /** For interpreters: what was said in one language into another, as XLIFF. */
  translators(channel: ChannelId, from: string, to: string): Promise<Blob> {
    const path = this.path(`channels/${channel}/relay/transcript`);
    return this.http.download(path, { query: { from, to } });
  }

  /** What would come of a transcript that comes back; nothing is signed by asking. */
  readTranscript(channel: ChannelId, file: Blob): Promise<TranscriptRead> {
    return this.ask(`channels/${channel}/relay/transcript/read`, { file });
  }

  /** Every term of a version of the room's glossary. */
  glossary(number: number): Promise<unknown> {
    return this.ask(`glossaries/${number}`);
  }

  /** Every term that a draft would come to, by the place of its last terms. */
  glossaryDraft(place: number): Promise<unknown> {
    return this.ask(`glossaries/drafts/${place}`);
  }

  /** A version as a file to keep. */
  glossaryFile(number: number, format: 'csv' | 'tbx'): Promise<Blob> {
    return this.http.download(this.path(`glossaries/${number}/file`), { query: { format } });
  }

  /** What a file holds, in acts' worth of terms; with a basis, only how it differs from that version. */
  readGlossaryFile(file: Blob, format: 'csv' | 'tbx', basis: number | null): Promise<unknown> {
    return this.ask('glossaries/read', { file, query: { format, basis: basis ?? undefined } });
  }

  /** Which engines translate here, and where a text goes for it. */
  engines(): Promise<unknown> {
    return this.ask('relay/engines');
  }

  /** The statements of a channel as a document to keep. */
  transcript(channel: ChannelId, lang?: string): Promise<Blob> {
    return this.http.download(this.path(`channels/${channel}/transcript`), { query: { lang } });
  }

  /** What others will get of words that are not said yet. */
  preview(channel: ChannelId, words: { text: string; lang: string }): Promise<RelayPreview> {
    return this.ask(`channels/${channel}/relay/preview`, { body: words });
  }

  /** What units of a text would say in a language, by the digests of what they say now. */
  beside(
    channel: ChannelId,
    asked: { lang: string; units: readonly { unit: UnitId; wording: string }[] },
  ): Promise<{ units: readonly BesideRow[] }> {
    return this.ask(`channels/${channel}/relay/beside`, { body: asked });
  }

  /** Who in a channel could act upon something said: by the original, or by what is signed for. */
  footings(channel: ChannelId, of: number): Promise<unknown> {
    return this.ask(`channels/${channel}/relay/footings`, { query: { of } });
  }

  private ask<T>(path: string, asking: Asking = {}): Promise<T> {
    return this.http.ask<T>(this.path(path), asking);
  }

  private path(rest: string): string {
    return `/api/rooms/${this.room}/${rest}`;
  }
}
