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

/** What one act may hold, with room for what is signed around it. */
const MOST_BYTES = 48_000;
const MOST_UNITS = 1_000;

/** Units that go into the text together. */
export interface Batch {
  readonly parent: UnitId;
  readonly after: UnitId | null;
  readonly units: readonly DraftUnit[];
}

/** Cut a long text into what acts can hold: between units, and inside one that is too long itself. */
export function batches(units: readonly DraftUnit[], parent: UnitId, after: UnitId | null): Batch[] {
  const out: Batch[] = [];
  let last = after;
  let together: DraftUnit[] = [];
  let [size, count] = [0, 0];
  const close = (): void => {
    if (together.length > 0) out.push({ parent, after: last, units: together });
    last = together.at(-1)?.id ?? last;
    together = [];
    size = count = 0;
  };
  for (const unit of units.map(whole)) {
    const weight = new TextEncoder().encode(JSON.stringify(unit)).length;
    const many = counted(unit);
    const isTooLong = (weight > MOST_BYTES || many > MOST_UNITS) && (unit.children?.length ?? 0) > 0;
    if (isTooLong || size + weight > MOST_BYTES || count + many > MOST_UNITS) close();
    together.push(isTooLong ? { ...unit, children: [] } : unit);
    size += weight;
    count += many;
    if (isTooLong) {
      close();
      out.push(...batches(unit.children ?? [], unit.id, null));
    }
  }
  close();
  return out;
}

function counted({ words = [], children = [] }: DraftUnit): number {
  const inner = words.filter((one): one is DraftUnit => typeof one !== 'string');
  return [...inner, ...children].reduce((sum, one) => sum + counted(one), 1);
}

/** Bring units in at the end of the text; tells how many acts of how many are done. */
export async function bringIn(
  desk: Desk,
  { units }: Preview,
  isInPlace: boolean,
  progress: (done: number, of: number) => void,
): Promise<void> {
  const { drafting } = desk.text;
  const root = drafting.text?.root;
  if (!drafting.text || !root) return;
  const stood = drafting.text.units[root]?.children ?? [];
  const removed = isInPlace ? stood : [];
  const brought = batches(units, root, isInPlace ? null : (stood.at(-1) ?? null));
  const total = removed.length + brought.length;
  let done = 0;
  for (const unit of removed) {
    const rev = drafting.text.units[unit]?.rev ?? 0;
    await taken(desk, await desk.text.submit('drafting.remove_unit', { unit, rev }));
    progress((done += 1), total);
  }
  for (const batch of brought) {
    await taken(desk, await desk.text.submit('drafting.insert_units', batch as unknown as Fields));
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
