/**
 * Who may read a translation: those who may read its original, no more and no fewer.
 *
 * The server works out the same from its own state, and refuses a wish that names other readers.
 */
import type { Utterance, UtteranceKind } from '../channels/fold';
import type { Seat, ShownState } from '../../protocol/state';
import { interpretationIn } from './types';

type Circle = 'all' | 'members';

/** What was said at a place: an utterance or a correction of one. */
export interface Words {
  readonly kind: UtteranceKind;
  readonly lang: string;
  /** The place of the utterance itself. */
  readonly of: number;
  /** They were destroyed. */
  readonly areGone: boolean;
}

/** What was said at a place, if anything was. */
function wordsAt(state: ShownState, place: number): Words | null {
  const channels = state.substates.channels as
    | { readonly utterances?: Readonly<Record<string, Utterance>> }
    | undefined;
  const utterances = channels?.utterances ?? {};
  const said = utterances[place];
  if (said) return words(said, said.lang, place);
  for (const [of, one] of Object.entries(utterances)) {
    const correction = one.corrections.find(({ seq }) => seq === place);
    if (correction) return words(one, correction.lang, Number(of));
  }
  return null;
}

function words({ kind, redacted }: Utterance, lang: string, of: number): Words {
  return { kind, lang, of, areGone: redacted !== null };
}

/** Whom a certification or its withdrawal reaches; null where there are no words any more. */
export function readersOf(state: ShownState, place: number): readonly string[] | null {
  const said = wordsAt(state, place);
  if (!said || said.areGone) return null;
  return entitled(state, place, said.kind === 'statement' ? 'all' : 'members');
}

/** The same without observers, who have no part in how a translation is made. */
export function membersOf(state: ShownState, place: number): readonly string[] | null {
  const said = wordsAt(state, place);
  return !said || said.areGone ? null : entitled(state, place, 'members');
}

/** Their circle; where somebody came after it was said, those of it who may read that far back. */
function entitled(state: ShownState, place: number, circle: Circle): readonly string[] {
  const reads = ({ role }: Seat) => circle === 'all' || role !== 'observer';
  const cameLater = Object.values(state.seats).some((seat) => reads(seat) && seat.reads_from > place);
  return [cameLater ? `${circle}:${place}` : circle];
}

/** Whom the withdrawal of segments reaches that were brought in at a place: members of then. */
export function bringersOf(state: ShownState, place: number): readonly string[] | null {
  const isThere = Object.hasOwn(interpretationIn(state).brought, place);
  return isThere ? entitled(state, place, 'members') : null;
}

/** Whom the withdrawal of a certified paragraph reaches: the members who may read its words. */
export function signersCircle(state: ShownState, place: number): readonly string[] {
  return entitled(state, place, 'members');
}

/** The commands that reach observers too, where their original does. */
const TO_READERS: ReadonlySet<string> = new Set([
  'interpretation.certify_translation',
  'interpretation.withdraw_translation',
]);

/** The `to` of a wish of the relay about a place; null where there are no words any more. */
export function reachedBy(
  command: string,
  state: ShownState,
  place: number,
): readonly string[] | null {
  if (command === 'interpretation.withdraw_segments') return bringersOf(state, place);
  return TO_READERS.has(command) ? readersOf(state, place) : membersOf(state, place);
}
