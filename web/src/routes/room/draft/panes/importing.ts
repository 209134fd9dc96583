/** Bringing a file's units in, act by act; what stood there may go first. */
import type { Preview } from '../../../../lib/capabilities/drafting/history';
import type { DraftUnit } from '../../../../lib/capabilities/drafting/types';
import type { ActId, UnitId } from '../../../../lib/formats';
import type { Fields } from '../../../../lib/outbox';
import { because } from '../because';
import type { Desk } from './desk.svelte';

/** An act was not taken; the message says why, and what was done before it stands. */
export class NotTaken extends Error {}

const PATIENCE = 60_000;

/** Bring units in at the end of the text; tells how many acts of how many are done. */
export async function bringIn(
  desk: Desk,
  { units, acts }: Preview,
  isInPlace: boolean,
  progress: (done: number, of: number) => void,
): Promise<void> {
  const { drafting } = desk.text;
  const root = drafting.text?.root;
  if (!drafting.text || !root) return;
  const stood = drafting.text.units[root]?.children ?? [];
  const removed = isInPlace ? stood : [];
  const total = removed.length + acts.length;
  let done = 0;
  for (const unit of removed) {
    const rev = drafting.text.units[unit]?.rev ?? 0;
    await taken(desk, await desk.text.submit('drafting.remove_unit', { unit, rev }));
    progress((done += 1), total);
  }
  let after: UnitId | null = isInPlace ? null : (stood.at(-1) ?? null);
  let from = 0;
  for (const count of acts) {
    const together = units.slice(from, from + count).map(whole);
    const fields = { parent: root, after, units: together } as unknown as Fields;
    await taken(desk, await desk.text.submit('drafting.insert_units', fields));
    after = units[from + count - 1]?.id ?? after;
    from += count;
    progress((done += 1), total);
  }
}

/** A unit with every field, as acts spell it. */
function whole(unit: DraftUnit): DraftUnit {
  const { id, kind, number = '', words = [], children = [], lang = null, placed_as = null } = unit;
  return {
    ...{ id, kind, number, lang, placed_as },
    words: words.map((one) => (typeof one === 'string' ? one : whole(one))),
    children: children.map(whole),
  };
}

async function taken(desk: Desk, act: ActId): Promise<void> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const pending = desk.view.pending.find(({ id }) => id === act);
    if (!pending) return;
    if (pending.stage === 'refused') {
      desk.text.putAway(act);
      throw new NotTaken(pending.refusal ? because(pending.refusal) : '');
    }
    if (Date.now() > until) throw new NotTaken('');
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}
