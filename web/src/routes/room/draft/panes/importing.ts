/** Bringing in what is too long for one act: staged in pieces, and done all at once by the last act. */
import { holdersOf } from '../../../../lib/capabilities/drafting/board';
import type { Preview } from '../../../../lib/capabilities/drafting/history';
import { digestOf, MOST_BYTES, piecesOf } from '../../../../lib/capabilities/drafting/staging';
import { isAgreed } from '../../../../lib/capabilities/drafting/standing';
import { walk } from '../../../../lib/capabilities/drafting/text';
import type { DraftUnit, Text } from '../../../../lib/capabilities/drafting/types';
import { differing, digested } from '../../../../lib/capabilities/drafting/versions';
import { type ActId, canonical, type Json, type UnitId } from '../../../../lib/formats';
import { t } from '../../../../lib/i18n/index.svelte';
import type { Fields } from '../../../../lib/outbox';
import { because } from '../because';
import type { Desk } from './desk.svelte';

/** An act was not taken; the message says why, and the text is as it was. */
export class NotTaken extends Error {}

const PATIENCE = 60_000;
const MOST_UNITS = 2_000;

type Progress = (done: number, of: number) => void;

/** Bring units in at the end of the text, or in place of what stands there; all of it or nothing. */
export async function bringIn(
  desk: Desk,
  { units }: Preview,
  isInPlace: boolean,
  progress: Progress,
): Promise<void> {
  const { text } = desk.text.drafting;
  if (!text) return;
  const parent = text.root;
  // Known before a long text is on its way: it would be refused only at the end.
  const stood = isInPlace ? (text.units[parent]?.children ?? []) : [];
  if (stood.some((unit) => isHeld(desk, unit))) throw new NotTaken(t('panes.in_place_held'));
  const after = isInPlace ? null : (text.units[parent]?.children.at(-1) ?? null);
  const brought = units.map(whole);
  const content = canonical(brought as unknown as Json);
  const count = brought.reduce((sum, one) => sum + counted(one), 0);
  if (!isInPlace && content.length <= MOST_BYTES - 200 && count <= MOST_UNITS) {
    const fields = { parent, after, units: brought } as unknown as Fields;
    await taken(desk, await desk.text.submit('drafting.insert_units', fields));
    progress(1, 1);
    return;
  }
  const said = new TextDecoder().decode(content);
  const last = { digest: digestOf(said), parent, after, replaces: isInPlace };
  await staged(desk, said, 'drafting.import_staged', last, progress);
}

/** Bring a version back; where one act does not carry what differs, the version itself is staged. */
export async function bringBack(desk: Desk, symbol: string, old: Text): Promise<void> {
  const now = desk.text.drafting.text;
  if (!now) return;
  const fields = { symbol, ...differing(old, now) } as unknown as Fields;
  if (canonical(fields as unknown as Json).length <= MOST_BYTES) {
    desk.submit('restore_version', fields);
    return;
  }
  const said = new TextDecoder().decode(digested(old));
  await staged(desk, said, 'drafting.restore_version', { symbol, staged: true }, () => undefined);
}

async function staged(
  desk: Desk,
  said: string,
  command: string,
  last: Fields,
  progress: Progress,
): Promise<void> {
  const pieces = piecesOf(said);
  for (const [part, piece] of pieces.entries()) {
    await taken(desk, await desk.text.submit('drafting.stage_piece', { part, piece }));
    progress(part + 1, pieces.length + 1);
  }
  await taken(desk, await desk.text.submit(command, last));
  progress(pieces.length + 1, pieces.length + 1);
}

function counted({ words = [], children = [] }: DraftUnit): number {
  const inner = words.filter((one): one is DraftUnit => typeof one !== 'string');
  return [...inner, ...children].reduce((sum, one) => sum + counted(one), 1);
}

/** Whether a delegation holds on to something in a unit, or what is in it is agreed. */
function isHeld({ text }: Desk, unit: UnitId): boolean {
  const { text: all } = text.drafting;
  if (!all) return false;
  return [...walk(all, unit)].some(
    (one) =>
      one.closed ||
      holdersOf(one).length > 0 ||
      (Object.keys(one.stands).length > 0 && isAgreed(all, one, text.parties)),
  );
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
