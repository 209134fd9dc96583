/**
 * The text of a channel as the screens see it: units, what one may do, what is on its way, what
 * could not stay, who else is writing where.
 *
 *     const text = textOf(store, view);      // one per channel, alive as long as the room's page
 *     text.text, text.unit(id), text.local(id)
 *     text.hindrance('edit', id)             // null, or why not
 *     text.edit(id, delta); text.submit('drafting.support_bracket', { bracket, wording })
 *     text.saved, text.drafts, text.focus
 */
import type Delta from 'quill-delta';
import type { Op } from 'quill-delta';
import { tick } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { lowBandwidth } from '../../bandwidth.svelte';
import type { ChannelView } from '../../channel.svelte';
import { type ActId, type DelegationId, newId, type SeatId, type UnitId } from '../../formats';
import type { Listener } from '../../listening';
import type { VerifiedEntry } from '../../log';
import type { Fields, PendingAct } from '../../outbox';
import type { RoomStore } from '../../room.svelte';
import { partsOf } from './history';
import { Others, type Selection } from './others.svelte';
import { loadedTops, restedOn } from './partial';
import { Parts } from './parts.svelte';
import { type Asker, type Hindrance, hindrance, ownDelegation, presides, type Wish } from './policy';
import { mayNotMoveTo, mayNotReshape, type Reshaping } from './reshaping';
import { TextShelf } from './shelf';
import { ShownText } from './shown.svelte';
import { triedAgain } from './trying';
import { type Drafting, NO_DRAFTING, type PlacedAs } from './types';
import { wording } from './wording';
import { type Draft, type Saved, Writing } from './writing';

export type { Selection };

/** As much of the room's store as a text needs. */
export type TextRoom = Pick<
  RoomStore,
  'post' | 'dismiss' | 'draft' | 'keepDraft' | 'signal' | 'carries' | 'device' | 'line'
>;

type Hears = (change: Delta) => void;

/** What others do is drawn at most this often; one's own hand at once. */
const DRAW_EVERY = 50;

export class TextView extends ShownText implements Listener {
  drafts = $state.raw<readonly Draft[]>([]);
  saved = $state.raw<Saved>('saved');
  /** Where the person is; the editor is there. */
  focus = $state.raw<Selection | null>(null);
  /** Who else writes where. */
  readonly others: Others;
  /** What is loaded by and by. */
  readonly parts: Parts;
  /** One's acts on this text that are on their way, or were refused; edits of words apart. */
  readonly pending = $derived.by<readonly PendingAct[]>(() =>
    this.view.pending.filter(
      ({ command }) => command.startsWith('drafting.') && command !== 'drafting.edit_unit',
    ),
  );

  private readonly writing: Writing;
  private readonly shelf: TextShelf;
  private readonly locals = new SvelteMap<UnitId, readonly Op[]>();
  private readonly hearing = new Map<UnitId, Hears>();
  private drawing: ReturnType<typeof setTimeout> | undefined;
  private isOpen = false;
  private hasGap = false;
  private awaited: UnitId | null = null;

  constructor(
    view: ChannelView,
    private readonly room: TextRoom,
  ) {
    super(view);
    this.drafting = this.current;
    this.shelf = new TextShelf(room, view.id);
    this.others = new Others({
      signal: (content) => room.signal('editing', view.id, content),
      isQuiet: lowBandwidth,
      isLive: () => room.line.kind === 'live',
      unit: (id) => this.current.text?.units[id],
      sheet: (id) => this.writing.sheet(id),
      changed: () => this.drawSoon(),
    });
    this.parts = new Parts({
      ask: (units) => partsOf(view.state.room, view.id, units),
      amend: (ask) => view.amend(ask),
      text: () => this.current.text ?? this.current.published,
      loaded: () => this.catchUp(),
    });
    this.writing = new Writing({
      unit: (id) => this.current.text?.units[id] ?? null,
      isUnloaded: (id) => this.parts.isUnloaded(id),
      send: (unit, rev, ops) => this.post('edit_unit', { unit, rev, delta: ops as never }),
      heeded: (act) => void room.dismiss(act),
      carries: () => this.carries,
      keep: async (kept) => {
        if (!room.device) throw new Error('without a device nothing is kept');
        await this.shelf.keep(kept);
      },
      changed: (unit, change) => this.changed(unit, change),
      now: () => Date.now(),
    });
  }

  /** Take up what an earlier visit kept, and follow the channel from here. */
  async open(): Promise<void> {
    const kept = await this.shelf.open();
    this.view.told.listen(this);
    if (kept) this.writing.restore(kept, this.view.heardFrom);
    this.isOpen = true;
    if (kept) this.writing.missing(new Set(this.view.pending.map(({ id }) => id)));
    this.catchUp();
    this.answered();
  }

  /** Keep what is not acknowledged, and leave it to whoever opens the text next. */
  close(): void {
    void this.writing.keepNow().finally(() => this.shelf.close());
    this.writing.close();
    this.others.close();
    this.parts.close();
    clearTimeout(this.drawing);
  }

  // --- what is shown ---------------------------------------------------------------------------

  /** Whether a unit is not loaded, as far as that is drawn. */
  isUnloaded(id: UnitId): boolean {
    return this.parts.isUnloaded(id, this.text);
  }

  /** The words of a unit as the writer sees them, with what is not acknowledged; null: as they are. */
  local(id: UnitId): readonly Op[] | null {
    return this.locals.get(id) ?? null;
  }

  /** What an act that agrees, supports or consents names, for the unit as it stands. */
  wording(id: UnitId): string {
    const { text } = this.current;
    if (!text) throw new Error('what is not before the channel has no wording');
    return wording(text, id);
  }

  get isChair(): boolean {
    return presides(this.view.mine);
  }

  get delegation(): DelegationId | null {
    return ownDelegation(this.view.mine);
  }

  /** Why one may not do this to a unit now; null when one may. A hint: the server decides. */
  hindrance(wish: Wish, id: UnitId): Hindrance | null {
    const unit = this.drafting.text?.units[id];
    return unit && this.asker ? hindrance(wish, unit, this.asker) : 'no_seat';
  }

  /** The same for the order of the text: parting, joining, moving, numbering, taking out. */
  rigidity(wish: Reshaping, id: UnitId): Hindrance | null {
    const { text } = this.drafting;
    const unit = text?.units[id];
    return text && unit && this.asker ? mayNotReshape(wish, unit, text, this.asker) : 'no_seat';
  }

  mayMoveTo(id: UnitId, parent: UnitId): boolean {
    const { text } = this.drafting;
    const [unit, holder] = [text?.units[id], text?.units[parent]];
    return !!text && !!unit && !!holder && !!this.asker && !mayNotMoveTo(unit, holder, text, this.asker);
  }

  /** Who asks; null where one only reads. */
  get asker(): Asker | null {
    if (this.view.readOnly !== null || !this.room.device) return null;
    return { state: this.view.state, drafting: this.drafting, seat: this.view.mine };
  }

  may(wish: Wish, id: UnitId): boolean {
    return this.hindrance(wish, id) === null;
  }

  /** Whether one may point at words here: to write, to bracket them, to remark on them. */
  mayPoint(id: UnitId): boolean {
    return this.may('comment', id);
  }

  /** Load a unit where that is wanted, or all, and wait until it is drawn; gives false where it cannot be had now. */
  async opened(id: UnitId | null): Promise<boolean> {
    const isIn = await (id ? this.parts.load([id]) : this.parts.loadAll());
    if (isIn) this.draw();
    await tick();
    return isIn;
  }

  // --- what one does ---------------------------------------------------------------------------

  /** Change words of a unit; they go as soon as they can. */
  edit(id: UnitId, change: Delta): void {
    this.writing.write(id, change);
  }

  undo(id: UnitId): boolean {
    return this.writing.undo(id);
  }

  redo(id: UnitId): boolean {
    return this.writing.redo(id);
  }

  /** Take a unit to write in; what others change in it meanwhile is told. */
  take(id: UnitId, hears: Hears): readonly Op[] {
    this.hearing.set(id, hears);
    const sheet = this.writing.open(id);
    this.changed(id, null);
    return sheet?.local.ops ?? [];
  }

  leave(id: UnitId, hears: Hears): void {
    if (this.hearing.get(id) === hears) this.hearing.delete(id);
    this.drawSoon();
  }

  /** Give a command of drafting; words typed in these units go before. */
  async submit(command: string, fields: Fields, after: readonly UnitId[] = []): Promise<ActId> {
    for (const unit of after) await this.writing.settled(unit);
    return this.post(command.replace(/^drafting\./, ''), fields);
  }

  /**
   * Put words in brackets, or bring new ones in; gives the bracket's id.
   *
   * @param words for `added`: the new words, which stand at `start`.
   */
  async placeBracket({ unit, start, end }: Selection, placed_as: PlacedAs, words = ''): Promise<UnitId> {
    const bracket = newId('u');
    await this.writing.settled(unit);
    const rev = this.current.text?.units[unit]?.rev ?? 0;
    const length = placed_as === 'added' ? 0 : end - start;
    this.post('place_bracket', { bracket, unit, rev, start, length, placed_as, words });
    return bracket;
  }

  /** Put the caret into a unit as soon as it stands in the text. */
  enterWhenThere(unit: UnitId): void {
    this.awaited = unit;
    this.drawSoon();
  }

  dropDraft(id: string): void {
    this.writing.dropDraft(id);
    this.drafts = this.writing.drafts;
  }

  /** Put an act away that was refused. */
  putAway(act: ActId): void {
    this.room.dismiss(act);
  }

  /** Be somewhere in the text, or nowhere; the others are told. */
  moved(selection: Selection | null): void {
    const here = this.focus;
    this.focus = selection;
    if (here || selection) this.others.tell(selection);
  }

  /** Keep at once what is not acknowledged: before the page goes. */
  keepNow(): Promise<void> {
    return this.writing.keepNow();
  }

  /** The revision of a unit's words as the room has them now. */
  revOf(id: UnitId): number {
    return this.current.text?.units[id]?.rev ?? 0;
  }

  /** Wait until what was written in a unit is acknowledged or refused. */
  settled(unit: UnitId): Promise<void> {
    return this.writing.settled(unit);
  }

  // --- what the channel tells ------------------------------------------------------------------

  entry({ leaf, signed, facts, who }: VerifiedEntry): void {
    this.writing.heard(leaf.seq, signed?.act.id ?? null, facts);
    const seat = who?.seat;
    if (seat && seat !== this.view.mine?.id && this.view.showsPresence) this.others.wrote(seat, facts);
  }

  taken(): void {
    this.catchUp();
  }

  rejoined(isSeamless: boolean): void {
    if (!isSeamless) {
      this.hasGap = true;
      // What was loaded of the text that was drawn until now is loaded again.
      if (this.text) void this.parts.load(loadedTops(this.text));
    }
    this.catchUp();
  }

  answered(): void {
    if (!this.isOpen) return;
    for (const { id, command, stage, refusal } of this.view.pending) {
      if (command === 'drafting.edit_unit' && stage === 'refused' && refusal) {
        this.writing.refused(id, refusal);
      }
    }
    this.writing.lineChanged();
    this.drafts = this.writing.drafts;
    this.saved = this.writing.saved;
  }

  signal(name: string, from: SeatId, content: Readonly<Record<string, unknown>>): void {
    if (name === 'editing') this.others.heard(from, content);
  }

  // --- within ----------------------------------------------------------------------------------

  private get current(): Drafting {
    return (this.view.latest.substates.drafting as Drafting | undefined) ?? NO_DRAFTING;
  }

  private get carries(): boolean {
    const { room, view } = this;
    if (this.current.text?.outdated === 'torn') return false;
    return this.isOpen && room.carries && view.hasArrived && view.readOnly === null && !!room.device;
  }

  private catchUp(): void {
    this.drawSoon();
    if (!this.isOpen || !this.view.hasArrived) return;
    if (this.hasGap) this.writing.uncertain();
    this.hasGap = false;
    this.writing.reconcile();
    this.drafts = this.writing.drafts;
    this.saved = this.writing.saved;
    this.parts.look();
    // What one wrote before needs what it was written in, and agreement what it rests on.
    const { text, published } = this.current;
    const rested = text ?? published;
    if (!this.parts.failure) void this.parts.load([...this.writing.units, ...(rested ? restedOn(rested) : [])]);
  }

  private changed(unit: UnitId, change: Delta | null): void {
    const sheet = this.writing.sheet(unit);
    if (sheet) this.locals.set(unit, sheet.local.ops);
    this.drawSoon();
    if (change && change.ops.length > 0) this.hearing.get(unit)?.(change);
    this.saved = this.writing.saved;
    this.drafts = this.writing.drafts;
  }

  private drawSoon(): void {
    this.drawing ??= setTimeout(() => this.draw(), DRAW_EVERY);
  }

  private draw(): void {
    clearTimeout(this.drawing);
    this.drawing = undefined;
    this.drafting = this.current;
    const { awaited } = this;
    if (awaited && this.unit(awaited)) {
      this.awaited = null;
      this.moved({ unit: awaited, start: 0, end: 0 });
    }
    // What is acknowledged, and not being written in, is shown as the room has it.
    for (const unit of [...this.locals.keys()]) {
      const isOwn = this.hearing.has(unit) || this.writing.sheet(unit)?.isPending;
      if (!isOwn) this.locals.delete(unit);
    }
    this.others.draw();
  }

  private post(command: string, fields: Fields): ActId {
    for (const act of triedAgain(this.pending, command, fields)) this.putAway(act);
    return this.room.post(`drafting.${command}`, fields, this.view.id, 0);
  }
}

const TEXTS = new WeakMap<ChannelView, TextView>();

/** The text of a channel; made and opened the first time it is asked for. */
export function textOf(store: TextRoom, view: ChannelView): TextView {
  let text = TEXTS.get(view);
  if (!text) {
    // It outlives the screen that asked first: whatever it derives must not end with that screen.
    let made: TextView | undefined;
    $effect.root(() => {
      made = new TextView(view, store);
    });
    text = made as unknown as TextView;
    TEXTS.set(view, text);
    void text.open();
  }
  return text;
}
