/** What all parts of the room's screen share: the store, the channel chosen, the pane, the names. */
import { createContext } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';
import type { ChannelView } from '../../lib/channel.svelte';
import { hasConsole } from '../../lib/console/rights';
import { spokenNumber } from '../../lib/capabilities/drafting/text';
import { type Drafting, type Mode, NO_DRAFTING, type Observers } from '../../lib/capabilities/drafting/types';
import { type ChannelId, fingerprint, fingerprintGroups, type UnitId, unb64 } from '../../lib/formats';
import { dateTime, fromMicros, language, list, type MessageKey, t } from '../../lib/i18n/index.svelte';
import type { ChannelKind, DeviceRow, Role } from '../../lib/protocol/state';
import type { RoomStore } from '../../lib/room.svelte';
import type { Author } from '../../lib/stream';
import { announce } from '../../lib/ui/spoken.svelte';
import { Composition } from './composition.svelte';
import { type Called, calledIn } from './people';
import { keepPlace, type Pane, recallPlace, type Side } from './place';
import type { Speaking } from './told';

export type { Pane };

export const [useFace, provideFace] = createContext<Face>();

export class Face {
  private chosen = $state<ChannelId | null>(null);
  pane = $state<Pane>('talk');
  /** Which of them stands in the right column of a wide window. */
  side = $state<Side>('people');
  /** Which tab is open within a part: of a text by its channel, of others by their name. */
  tabs = $state<Record<string, string>>({});
  /** Whether it is known where one was before the page was loaded again. */
  isPlaced = $state(false);
  isHelping = $state(false);
  private readonly compositions = new Map<ChannelId, Composition>();
  private readonly wide = new MediaQuery('width >= 68rem', true);
  private readonly narrow = new MediaQuery('width < 38rem', false);

  constructor(readonly store: RoomStore) {}

  readonly view = $derived.by<ChannelView | undefined>(() => {
    const { chosen, store } = this;
    return (chosen && store.channel(chosen)) || store.plenary || store.channels[0];
  });

  readonly layout = $derived(
    this.wide.current ? 'wide' : this.narrow.current ? 'narrow' : 'middle',
  );

  /** Observers look on: they are shown the plenary, its transcript and its record. */
  readonly isObserver = $derived.by(() => this.store.plenary?.role === 'observer');
  /** The capacity in which one is in the room. */
  readonly role = $derived.by<Role>(
    () => (this.store.register ?? this.store.plenary)?.role ?? 'observer',
  );
  /** Mediators, secretariat and heads of delegation have a desk of their own. */
  readonly hasConsole = $derived(hasConsole(this.role));

  /** Who interprets somewhere here has a desk for it. */
  readonly hasDesk = $derived.by(() => this.store.talking.some(({ role }) => role === 'interpreter'));

  /** Those who take part see what the room agrees about its languages; it is kept in the register. */
  readonly hasLanguages = $derived.by(() => !this.isObserver && this.store.register !== undefined);

  readonly delegations = $derived.by<Called[]>(() => {
    const known = this.store.accreditation?.delegations;
    if (!known) return calledIn(this.store.description.delegations, language());
    const rows = Object.entries(known).map(([delegation, { code, names, order }]) => ({
      delegation,
      code,
      names: names.map(([lang, name]) => ({ lang, name })),
      order: order.map(([lang, key]) => ({ lang, key })),
    }));
    return calledIn(rows, language());
  });

  /** The languages texts are likely to be in: the room's, and the reader's own. */
  readonly languages = $derived.by<string[]>(() => {
    const room = this.store.description.languages ?? [];
    return [...new Set([...room, language()])];
  });

  /** A drafting channel has a text. */
  readonly hasText = $derived.by(() => this.view?.kind === 'drafting');

  readonly title = $derived.by(() => this.store.description.title ?? '');
  readonly center = $derived.by<Pane>(() => {
    if (this.layout === 'middle' && this.pane === 'channels') return this.hasText ? 'text' : 'talk';
    if (this.layout !== 'wide') return this.pane;
    if (this.pane === 'text') return this.hasText ? 'text' : 'talk';
    if (this.pane === 'desk') return this.hasDesk ? 'desk' : 'talk';
    if (this.pane === 'languages') return this.hasLanguages ? 'languages' : 'talk';
    return this.pane === 'console' || this.pane === 'transcript' ? this.pane : 'talk';
  });

  /** What stands in the right column: a paragraph only beside its text. */
  readonly beside = $derived.by(() =>
    this.side === 'unit' && this.center !== 'text' ? 'people' : this.side,
  );

  // --- names -----------------------------------------------------------------------------------

  delegation(id: string | null): string {
    return this.delegations.find((each) => each.id === id)?.name ?? '';
  }

  capacityName(role: Role): string {
    return t(`common.role_${role}` as MessageKey);
  }

  kind(kind: ChannelKind): string {
    return t(`room.kind_${kind}` as MessageKey);
  }

  /** The plenary bears the room's title; on the screen it is called what it is. */
  titleOf(view: ChannelView): string {
    const isNamedByKind = view.kind === 'plenary' || view.kind === 'register';
    if (isNamedByKind || !view.title) return this.kind(view.kind);
    const owner = this.delegation(view.charter?.owner ?? null);
    if (view.kind === 'caucus' && owner) return t('room.caucus_of', { delegation: owner });
    return view.title;
  }

  /** Delegation and capacity, as they stand beside a name. */
  capacity({ role, delegation }: Pick<Author, 'role' | 'delegation'>): string {
    if (role === 'clerk') return t('room.automatic');
    const name = this.delegation(delegation);
    return name ? t('common.delegation_of', { person: this.capacityName(role), delegation: name }) : this.capacityName(role);
  }

  readonly speaking: Speaking = {
    delegation: (id) => this.delegation(id),
    role: (role) => this.capacityName(role as Role),
    list,
    person: (id) =>
      this.store.accreditation?.people[id]?.name ??
      this.view?.seats.find(({ person }) => person === id)?.name ??
      '',
    unit: (id) => {
      const { text, published } = (this.view?.state.substates.drafting as Drafting | undefined) ?? NO_DRAFTING;
      const shown = text ?? published;
      return shown?.units[id] ? spokenNumber(shown, id as UnitId) : '';
    },
    mode: (mode) => t(`drafting.mode_${mode as Mode}`),
    shown: (observers) => t(`panes.observers_${observers as Observers}`),
    seat: (id) => this.view?.state.seats[id]?.name ?? '',
    moment: (micros) => dateTime(fromMicros(micros)),
  };

  /** The digits by which two people compare a device on the telephone. */
  fingerprintOf({ id, key }: DeviceRow): string[] {
    const { description, room } = this.store;
    const origin = description.origin ?? location.origin;
    return fingerprintGroups(fingerprint('device', origin, room, id, unb64(key, 32)));
  }

  // --- choosing --------------------------------------------------------------------------------

  composition(channel: ChannelId): Composition {
    let one = this.compositions.get(channel);
    if (!one) {
      one = new Composition();
      this.compositions.set(channel, one);
    }
    return one;
  }

  /** Be again where one was before the page was loaded again, as far as one still has a seat there. */
  async resume(): Promise<void> {
    const { store } = this;
    const place = await recallPlace(store);
    if (place && store.channel(place.channel)) {
      this.chosen = place.channel;
      this.side = place.side;
      this.tabs = { ...place.tabs };
      this.pane = this.mayShow(place.pane) ? place.pane : 'talk';
    }
    this.isPlaced = true;
  }

  /** Note where one is, so that it is found again. */
  keepPlace(): void {
    const { view, pane, side, tabs } = this;
    if (this.isPlaced && view) void keepPlace(this.store, { channel: view.id, pane, side, tabs: { ...tabs } });
  }

  private mayShow(pane: Pane): boolean {
    switch (pane) {
      case 'desk':
        return this.hasDesk;
      case 'languages':
        return this.hasLanguages;
      case 'console':
        return this.hasConsole;
      case 'text':
        return this.hasText;
      case 'unit':
        return false;
      default:
        return pane !== 'transcript' || this.isObserver;
    }
  }

  open(view: ChannelView): void {
    this.chosen = view.id;
    this.show(view.kind === 'drafting' ? 'text' : 'talk');
    if (view.kind === 'drafting') this.side = 'unit';
    announce(t('room.channel_opened', { title: this.titleOf(view) }));
  }

  openLanguages(): void {
    this.show('languages');
    announce(t('languages.title'));
  }

  show(pane: Pane): void {
    if (pane === 'people' || pane === 'record' || pane === 'unit') {
      this.side = pane;
      // Beside what is read in the middle, not in its place.
      if (this.layout === 'wide') return;
    }
    this.pane = pane;
  }

  /** The channel before or after the one that is open, round the end. */
  step(by: 1 | -1): void {
    const { channels } = this.store;
    const here = channels.findIndex(({ id }) => id === this.view?.id);
    const next = channels[(here + by + channels.length) % channels.length];
    if (next) this.open(next);
  }
}

