/** Which languages a reader reads in a channel, as they chose or as the interface is; and what has to come for it. */
import { untrack } from 'svelte';
import { lowBandwidth } from '../../../lib/bandwidth.svelte';
import { interpretationIn } from '../../../lib/capabilities/interpretation/types';
import type { ChannelView } from '../../../lib/channel.svelte';
import { language } from '../../../lib/i18n/index.svelte';
import { keepList, keptList } from '../../../lib/kept-list';
import type { Wanted } from '../../../lib/protocol/frames';
import type { RoomStore } from '../../../lib/room.svelte';

const KEPT_UNDER = 'nr-reading';
/** What was read in a room last, for the next time one comes: then nobody has said it yet. */
const LAST_UNDER = 'nr-read-last/';

/** The choice of somebody whose choices no record keeps, as observers; null: none was made. */
let kept = $state.raw<readonly string[] | null>(keptList(KEPT_UNDER));

/** The languages one chose for a channel; none: everything as it was written; null: no choice. */
function chosenIn(view: ChannelView): readonly string[] | null {
  const seat = view.mine?.id;
  if (view.role === 'observer' || !seat) return kept;
  return interpretationIn(view.state).readings[seat]?.languages ?? null;
}

/** The languages in which one is shown what is said in a channel, the preferred first. */
export function readsIn(view: ChannelView): readonly string[] {
  return chosenIn(view) ?? [language()];
}

/** Keep the choice in this browser, where it concerns nobody else. */
export function keepReading(languages: readonly string[]): void {
  kept = languages;
  keepList(KEPT_UNDER, languages);
}

/** Have translations come, on a thin line, only as they are read; called where a room is shown. */
export function wantWhatIsRead(store: RoomStore): void {
  // As a text: it is another only when it says something else, and not with each entry.
  const wanted = $derived(JSON.stringify(wantedIn(store)));
  $effect(() => {
    const languages = JSON.parse(wanted) as Wanted;
    store.want(languages);
    if (languages && untrack(() => store.ready)) keepList(LAST_UNDER + store.room, languages);
  });
}

/** The languages one reads in any channel; null: the line carries all there are. */
export function wantedIn({ room, ready, talking }: Pick<RoomStore, 'room' | 'ready' | 'talking'>): Wanted {
  if (!lowBandwidth()) return null;
  if (!ready) return keptList(LAST_UNDER + room) ?? kept ?? [language()];
  return [...new Set(talking.flatMap(readsIn))].sort();
}
