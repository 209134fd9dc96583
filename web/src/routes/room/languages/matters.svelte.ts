/** What the screens of a room's languages share while it is open: versions at hand, and terms on their way. */
import { RoomApi } from '../../../lib/api';
import { awaitsAnswer, proposedIn } from '../../../lib/capabilities/languages/asking';
import { followed, isLaid, type Laying, laying, nextLaying, type Upon } from '../../../lib/capabilities/languages/drafts';
import { type Engine, readEngines } from '../../../lib/capabilities/languages/engines';
import { type Glossary, type Piece, type ReadFile, readFileRead, readGlossary } from '../../../lib/capabilities/languages/terms';
import { type Languages, languagesIn, NO_LANGUAGES } from '../../../lib/capabilities/languages/types';
import type { RoomStore } from '../../../lib/room.svelte';

export type FileFormat = 'csv' | 'tbx';
export const PARTS = ['in_force', 'proposed', 'bring', 'engines', 'versions'] as const;
export type Part = (typeof PARTS)[number];

/** What the places of a file are counted in. */
export function countedIn(format: FileFormat): 'row' | 'line' {
  return format === 'csv' ? 'row' : 'line';
}

const LAY = 'languages.lay_terms';

export class Matters {
  /** Which part is shown; it stays while another part of the room is. */
  part = $state<Part>('in_force');
  /** The draft that is looked at, by its place. */
  draft = $state<number | null>(null);
  laying = $state.raw<Laying | null>(null);

  private readonly api: RoomApi;
  private readonly versions = new Map<number, Promise<Glossary>>();
  private readonly drafts = new Map<number, Promise<Glossary>>();

  constructor(
    readonly store: RoomStore,
    api: RoomApi = new RoomApi(store.room),
  ) {
    this.api = api;
  }

  readonly languages = $derived.by<Languages>(() => {
    const { register } = this.store;
    return register ? languagesIn(register.state) : NO_LANGUAGES;
  });
  readonly proposed = $derived.by(() => proposedIn(this.languages));
  /** One's own delegation was asked, has not answered, and one may answer for it. */
  readonly awaitsMe = $derived.by(() => awaitsAnswer(this.store.register));

  /** The terms of a version, which never change. */
  version(number: number): Promise<Glossary> {
    return once(this.versions, number, () => this.api.glossary(number));
  }

  /** The terms that a draft comes to; what is laid never changes either. */
  draftAt(place: number): Promise<Glossary> {
    return once(this.drafts, place, () => this.api.glossaryDraft(place));
  }

  file(number: number, format: FileFormat): Promise<Blob> {
    return this.api.glossaryFile(number, format);
  }

  async read(file: Blob, format: FileFormat, basis: number | null): Promise<ReadFile> {
    return readFileRead(await this.api.readGlossaryFile(file, format, basis), countedIn(format));
  }

  async engines(): Promise<readonly Engine[]> {
    return readEngines(await this.api.engines());
  }

  // --- laying ----------------------------------------------------------------------------------

  lay(title: string, pieces: readonly Piece[], upon: Upon): void {
    this.laying = laying(title, pieces, upon);
    this.goOn();
  }

  /** What was refused may be tried again from where it stopped. */
  layAgain(): void {
    if (!this.laying) return;
    this.laying = { ...this.laying, refusal: null };
    this.goOn();
  }

  putAway(): void {
    this.laying = null;
  }

  /** Follow what becomes of the act under way, and send the next. */
  follow(): void {
    const { register } = this.store;
    if (!this.laying || !register) return;
    const before = this.laying;
    const now = followed(before, register.pending, languagesIn(register.state), register.mine?.id ?? null);
    if (now === before) return;
    // It is told here: the outbox need not keep it as well.
    if (now.refusal && before.act) this.store.dismiss(before.act);
    this.laying = now;
    if (isLaid(now)) this.draft = now.after;
    this.goOn();
  }

  private goOn(): void {
    const { register } = this.store;
    const fields = this.laying && nextLaying(this.laying);
    if (!this.laying || !register || !fields) return;
    const since = Math.max(0, ...Object.keys(this.languages.laid).map(Number));
    this.laying = { ...this.laying, since, act: this.store.post(LAY, fields, register.id, 0) };
  }
}

function once(kept: Map<number, Promise<Glossary>>, key: number, ask: () => Promise<unknown>): Promise<Glossary> {
  const here = kept.get(key) ?? ask().then(readGlossary);
  kept.set(key, here);
  // What could not be had now is asked for again.
  here.catch(() => kept.delete(key));
  return here;
}

const ALL = new WeakMap<RoomStore, Matters>();

/** The matters of a room: terms go on being laid while another part of it is shown. */
export function mattersOf(store: RoomStore): Matters {
  const known = ALL.get(store);
  if (known) return known;
  let made: Matters | undefined;
  $effect.root(() => {
    const matters = new Matters(store);
    made = matters;
    $effect(() => matters.follow());
  });
  ALL.set(store, made as unknown as Matters);
  return made as unknown as Matters;
}
