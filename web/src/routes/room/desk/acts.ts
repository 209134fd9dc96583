/** What an interpreter wishes: each with the readers that the record says it reaches. */
import type { ChannelView } from '../../../lib/channel.svelte';
import { reachedBy } from '../../../lib/capabilities/interpretation/readers';
import type { Returned } from '../../../lib/capabilities/interpretation/files';
import { primary } from '../../../lib/capabilities/interpretation/types';
import type { ActId, ChannelId, SeatId } from '../../../lib/formats';
import type { Fields, PendingAct } from '../../../lib/outbox';
import { taskKey } from './queue';

/** As much of the room's store as wishes need. */
export interface Posting {
  post(command: string, fields: Fields, channel: ChannelId, hold?: number): ActId;
  dismiss(act: ActId): Fields | null;
}

type Where = Pick<ChannelView, 'id' | 'latest'>;

/** Which translation a wish is about. */
export interface About {
  readonly of: number;
  readonly lang: string;
}

/** Every wish of the desk bears this name before its own. */
const OURS = 'interpretation.';

const DESK: ReadonlySet<string> = new Set(
  ['take_up', 'hand_over', 'certify_translation', 'check_translation', 'withdraw_translation'].map(
    (name) => OURS + name,
  ),
);

/** Say between which languages one works in a channel; none: leave it unsaid. */
export function workBetween(
  store: Posting,
  view: Where,
  out_of: readonly string[],
  into: readonly string[],
): ActId {
  return store.post(`${OURS}work_between`, { out_of: [...out_of], into: [...into] }, view.id, 0);
}

export function takeUp(store: Posting, view: Where, about: About): boolean {
  return wish(store, view, 'take_up', about, {}, 0) !== null;
}

/** To a partner; to nobody, and it is free for all. */
export function handOver(store: Posting, view: Where, about: About, partner: SeatId | null): boolean {
  return wish(store, view, 'hand_over', about, { partner }, 0) !== null;
}

/** Sign for a text, after the newest words that were read; it can be taken back for a moment. */
export function certify(
  store: Posting,
  view: Where,
  about: About,
  text: string,
  after: number | null,
): boolean {
  return wish(store, view, 'certify_translation', about, { text, after }) !== null;
}

/** Stand by the words at a place. */
export function check(store: Posting, view: Where, about: About, text: number): boolean {
  return wish(store, view, 'check_translation', about, { text }, 0) !== null;
}

export function withdraw(store: Posting, view: Where, about: About, reason: string): boolean {
  return wish(store, view, 'withdraw_translation', about, { reason }, 0) !== null;
}

/** Sign for a text of a transcript that came back; all of them were looked at before. */
export function certifyReturned(
  store: Posting,
  view: Where,
  lang: string,
  { unit, text, after }: Returned,
): ActId | null {
  return wish(store, view, 'certify_translation', { of: Number(unit), lang }, { text, after }, 0);
}

/** Lay segments of a file beside the memory; `fields` are as the server read them. */
export function bringIn(store: Posting, view: Where, fields: Fields): ActId {
  return store.post(`${OURS}bring_in_segments`, fields, view.id, 0);
}

/** Take back what was brought in at a place. */
export function takeBackSegments(store: Posting, view: Where, of: number): ActId | null {
  const command = `${OURS}withdraw_segments`;
  const to = reachedBy(command, view.latest, of);
  return to && store.post(command, { of, to: [...to] }, view.id, 0);
}

/** Give a wish; null where the words are not there any more. */
function wish(
  store: Posting,
  view: Where,
  name: string,
  { of, lang }: About,
  fields: Fields,
  hold?: number,
): ActId | null {
  const command = OURS + name;
  const to = reachedBy(command, view.latest, of);
  if (!to) return null;
  return store.post(command, { of, to: [...to], lang: primary(lang), ...fields }, view.id, hold);
}

/** One's acts of the desk that are on their way, or were refused. */
export function deskActs(pending: readonly PendingAct[]): PendingAct[] {
  return pending.filter(({ command }) => DESK.has(command));
}

/** Which task an act is about. */
export function taskOf({ channel, fields }: PendingAct): string {
  return taskKey(channel, Number(fields.of), String(fields.lang));
}

/** The tasks one has signed for, where the room has not answered yet. */
export function beingSigned(pending: readonly PendingAct[]): ReadonlySet<string> {
  const signed = pending.filter(
    ({ command, stage }) => command === `${OURS}certify_translation` && stage !== 'refused',
  );
  return new Set(signed.map(taskOf));
}

/** Wish a refused act anew: to those who may read it now. */
export function again(store: Posting, view: Where, { id, command, fields }: PendingAct): boolean {
  const to = reachedBy(command, view.latest, Number(fields.of));
  if (!to) return false;
  store.dismiss(id);
  store.post(command, { ...fields, to: [...to] }, view.id, 0);
  return true;
}

/** The text that an act would have signed for. */
export function textOf({ command, fields }: PendingAct): string | null {
  const isText = command === `${OURS}certify_translation` && typeof fields.text === 'string';
  return isText ? String(fields.text) : null;
}
