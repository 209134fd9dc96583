/** Which languages a reader reads in a channel: as they chose there, else the one of the interface. */
import { interpretationIn } from '../../../lib/capabilities/interpretation/types';
import type { ChannelView } from '../../../lib/channel.svelte';
import { language } from '../../../lib/i18n/index.svelte';

const KEPT_UNDER = 'nr-reading';

/** The choice of somebody whose choices no record keeps, as observers; null: none was made. */
let kept = $state.raw<readonly string[] | null>(read());

/** The languages one chose for a channel; none: everything as it was written; null: no choice. */
export function chosenIn(view: ChannelView): readonly string[] | null {
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
  try {
    localStorage.setItem(KEPT_UNDER, JSON.stringify(languages));
  } catch {
    // Storage is refused here: the choice holds until the page is left.
  }
}

function read(): readonly string[] | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT_UNDER) ?? 'null');
    return Array.isArray(found) && found.every((one) => typeof one === 'string') ? found : null;
  } catch {
    return null;
  }
}
