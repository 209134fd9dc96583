/** Finding who took a certification back: the entry that says so may lie before those that are loaded. */
import { entriesBefore } from '../../../lib/capabilities/audit/fold';
import type { ChannelView } from '../../../lib/channel.svelte';
import type { UnitId } from '../../../lib/formats';

/** Pages that are loaded without anybody asking for them. */
export const UNASKED = 4;
/** About as many entries come with a page. */
const PAGE = 50;

const TURNS = new WeakMap<ChannelView, Promise<void>>();

/** Load what was before, a page at a time, until it is known or its certification is reached. */
export function lookUp(view: ChannelView, unit: UnitId, lang: string, most = Infinity): Promise<void> {
  // One after another: of several paragraphs the first one mostly finds it for the others too.
  const turn = (TURNS.get(view) ?? Promise.resolve()).then(() => search(view, unit, lang, most));
  TURNS.set(view, turn);
  return turn;
}

async function search(view: ChannelView, unit: UnitId, lang: string, most: number): Promise<void> {
  const signed = view.certified(unit, lang);
  const since = entriesBefore(view.state) + view.head - (signed?.text ?? 0);
  const pages = Math.min(most, Math.ceil(since / PAGE) + 1);
  for (let page = 0; page < pages && isUnknown(view, unit, lang); page += 1) {
    if (!(await view.older())) return;
  }
}

/** Whether it was taken back, and by whom is not known here yet. */
export function isUnknown(view: ChannelView, unit: UnitId, lang: string): boolean {
  const signed = view.certified(unit, lang);
  return !!signed?.is_withdrawn && signed.withdrawal === null;
}
