/** What the panes around a text share: which one is open, which paragraph is looked at, what is asked. */
import { getContext, setContext, tick } from 'svelte';
import { RoomApi } from '../../../../lib/api';
import type { Mark } from '../../../../lib/capabilities/drafting/compare';
import { type At, TextHistory } from '../../../../lib/capabilities/drafting/history';
import { paragraphOf } from '../../../../lib/capabilities/drafting/proposals';
import { plain } from '../../../../lib/capabilities/drafting/text';
import { type TextView, textOf } from '../../../../lib/capabilities/drafting/text.svelte';
import type { Outcome, Unit } from '../../../../lib/capabilities/drafting/types';
import type { ChannelView } from '../../../../lib/channel.svelte';
import type { DelegationId, UnitId } from '../../../../lib/formats';
import { language, t } from '../../../../lib/i18n/index.svelte';
import type { Face } from '../../face.svelte';
import { Beside } from '../beside.svelte';
import { type DeskPane, tabsOf } from './tabs';
import type { Names } from '../names';
import { menuAt } from '../pointing';


/** What somebody gave with an act, as far as it was asked for. */
export interface Given {
  readonly reason: string;
  readonly outcome: Outcome;
  readonly minutes: number;
  /** Microseconds since 1970 UTC. */
  readonly until: number | null;
  readonly provided: readonly UnitId[];
}

/** An act to be confirmed: what it is about, what comes of it, and what has to be given with it. */
export interface Asked {
  /** Names the act and the paragraph. */
  readonly title: string;
  readonly effect: string;
  /** The unit whose words are shown. */
  readonly about?: UnitId;
  /** Or its words as they would be. */
  readonly marks?: readonly Mark[];
  /** Or other words, where the act is about those. */
  readonly quoted?: { readonly words: string; readonly lang: string } | undefined;
  readonly send: string;
  readonly isGrave?: boolean;
  readonly reason?: string;
  readonly isReasonOptional?: boolean;
  readonly asksOutcome?: boolean;
  readonly asksWindow?: boolean;
  readonly asksDeadline?: number | null;
  readonly asksConditions?: boolean;
  act(given: Given): void;
}

export class Desk {
  pane = $state<DeskPane>('text');
  asked = $state.raw<Asked | null>(null);
  /** The two states to lay side by side. */
  ends = $state.raw<{ from: At; to: At | null } | null>(null);
  private chosen = $state.raw<UnitId | null>(null);
  readonly names: Names;
  /** What stands beside the text in another language. */
  readonly beside: Beside;

  constructor(
    readonly face: Face,
    readonly view: ChannelView,
    readonly text: TextView,
    readonly history: TextHistory,
  ) {
    this.pane = tabsOf(text, face.layout).find((one) => one === face.tabs[view.id]) ?? 'text';
    this.names = {
      delegation: (id) => face.delegation(id) || t('drafting.a_delegation'),
      seat: (id) => view.state.seats[id]?.name ?? '',
    };
    const api = new RoomApi(face.store.room);
    this.beside = new Beside(
      (lang, units) => api.beside(view.id, { lang, units }),
      (unit) => text.langOf(unit),
    );
  }

  /** The unit that is looked at: where the caret is, or what was chosen. */
  readonly at = $derived.by<UnitId | null>(() => this.text.focus?.unit ?? this.chosen);

  /** The delegations whose word counts, in the order of the reader's language. */
  readonly parties = $derived.by<readonly DelegationId[]>(() =>
    [...this.text.parties].sort((a, b) =>
      this.names.delegation(a).localeCompare(this.names.delegation(b), language()),
    ),
  );

  /** The paragraph around it. */
  readonly paragraph = $derived.by<Unit | null>(() => {
    const { text } = this.text;
    return text && this.at ? paragraphOf(text, this.at) : null;
  });

  /** How many observers have a seat beside the text: they see nothing without one. */
  readonly observersHere = $derived.by(() => this.view.seats.filter(({ role }) => role === 'observer').length);

  /** How a unit is called in a sentence: by its number, or its first words. */
  called(id: UnitId): string {
    const { text } = this.text;
    const number = this.text.numberOf(id);
    if (number || !text) return number || t('drafting.the_text');
    if (this.text.isUnloaded(id)) return t('drafting.left_out_unit');
    const words = [...plain(text, id).trim()];
    if (words.length === 0) return t('drafting.the_text');
    return words.length > 40 ? `${words.slice(0, 40).join('')}…` : words.join('');
  }

  /** Look at a unit, beside the text or in its place. */
  async look(id: UnitId): Promise<void> {
    this.text.moved(null);
    void this.text.parts.load([id]);
    this.chosen = id;
    if (this.face.layout === 'wide') this.face.side = 'unit';
    else this.pane = 'paragraph';
    await tick();
    document.getElementById('pane-paragraph')?.focus();
  }

  /** Bring a unit before the reader's eyes, in the text. */
  async jump(id: UnitId): Promise<void> {
    this.text.moved(null);
    this.chosen = id;
    this.pane = 'text';
    if (this.face.layout === 'wide') this.face.side = 'unit';
    await this.text.opened(id);
    // Whoever went elsewhere while it was loaded is not brought back.
    if (this.chosen !== id || this.pane !== 'text') return;
    const there = document.getElementById(`unit-${id}`);
    there?.scrollIntoView({ block: 'center' });
    // A bracket inside words is reached by the menu of its paragraph.
    const near = menuAt(id) ?? there?.closest('section')?.querySelector<HTMLElement>('[data-unit-menu]');
    near?.focus({ preventScroll: true });
  }

  show(pane: DeskPane): void {
    this.pane = pane;
  }

  ask(asked: Asked): void {
    this.asked = asked;
  }

  /** Lay two states side by side. */
  compare(from: At, to: At | null): void {
    this.ends = { from, to };
    this.pane = 'compare';
  }

  /** Give a command about this text, each field as it is. */
  submit(command: string, fields: Parameters<TextView['submit']>[1], after: readonly UnitId[] = []): void {
    void this.text.submit(`drafting.${command}`, fields, after);
  }
}

const CONTEXT = Symbol('desk');

/** Let what is drawn below find the desk. */
export function provideDesk(desk: () => Desk): void {
  setContext(CONTEXT, desk);
}

/** The desk of the text that is drawn; null where a text is drawn alone. */
export function useDesk(): Desk | null {
  return getContext<(() => Desk) | undefined>(CONTEXT)?.() ?? null;
}

const DESKS = new WeakMap<ChannelView, Desk>();

/** The desk of a channel's text; made the first time it is asked for. */
export function deskOf(face: Face, view: ChannelView): Desk {
  let desk = DESKS.get(view);
  if (!desk) {
    const history = new TextHistory(face.store.room, view.id);
    const text = textOf(face.store, view);
    // As the text: it outlives the screen that asked first.
    let made: Desk | undefined;
    $effect.root(() => {
      made = new Desk(face, view, text, history);
    });
    desk = made as unknown as Desk;
    DESKS.set(view, desk);
  }
  return desk;
}
