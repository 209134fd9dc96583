/** Who could act upon something said, as the server answers it; and who may ask. Pure. */
import { given, listed } from '../../../lib/answers';
import type { Utterance } from '../../../lib/capabilities/channels/fold';
import type { SeatId } from '../../../lib/formats';
import type { MessageKey } from '../../../lib/i18n/index.svelte';
import type { Seat } from '../../../lib/protocol/state';
import type { IconName } from '../../../lib/ui/icons';
import type { Mood } from './marks';

const FOOTINGS = {
  own_language: { icon: 'eye', mood: 'neutral' },
  certified: { icon: 'check', mood: 'success' },
  relies_on_original: { icon: 'document', mood: 'info' },
  none: { icon: 'clock', mood: 'warning' },
} as const satisfies Record<string, { icon: IconName; mood: Mood }>;

export type Footing = keyof typeof FOOTINGS;

export interface Stands {
  readonly seat: SeatId;
  readonly name: string;
  readonly footing: Footing;
}

/** Read the answer; seats that are not known here are left out, an unknown footing is none. */
export function readFootings(
  answer: unknown,
  seats: Readonly<Record<string, Pick<Seat, 'name'>>>,
): Stands[] {
  return listed(given(answer).footings)
    .map(given)
    .flatMap(({ seat, footing }): Stands[] => {
      const known = typeof seat === 'string' ? seats[seat] : undefined;
      if (!known) return [];
      const isKnown = typeof footing === 'string' && Object.hasOwn(FOOTINGS, footing);
      return [{ seat: seat as SeatId, name: known.name, footing: isKnown ? (footing as Footing) : 'none' }];
    })
    .sort((a, b) => Number(canAct(a)) - Number(canAct(b)) || a.name.localeCompare(b.name));
}

export function canAct({ footing }: Pick<Stands, 'footing'>): boolean {
  return footing !== 'none';
}

/** The footing in a word, and its drawing. */
export function footingMark(footing: Footing): { key: MessageKey; icon: IconName; mood: Mood } {
  return { key: `relay.footing_${footing}`, ...FOOTINGS[footing] };
}

/** Those who preside, and those whose words they are: the delegation, or the speaker alone. */
export function mayAskWhoCanAct(
  seat: Pick<Seat, 'id' | 'role' | 'delegation'> | null,
  said: Pick<Utterance, 'seat' | 'delegation' | 'redacted'>,
): boolean {
  if (!seat || said.redacted !== null) return false;
  if (seat.role === 'mediator' || seat.role === 'co_mediator') return true;
  if (said.delegation === null) return said.seat !== null && said.seat === seat.id;
  return seat.delegation === said.delegation;
}
