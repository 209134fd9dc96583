/** Who may disclose a translation to the whole room: those whose words it renders. Pure. */
import type { Translation } from '../../../lib/capabilities/interpretation/types';
import type { Utterance } from '../../../lib/capabilities/channels/fold';
import type { Seat } from '../../../lib/protocol/state';

type Held = Pick<Translation, 'stage' | 'origin' | 'promoted' | 'texts'>;

/** Whether the whole room may recall the newest words, and they are still signed for. */
export function isDisclosed({ stage, promoted, texts }: Held): boolean {
  return promoted !== null && stage === 'certified' && promoted.text === texts.at(-1);
}

/** The speaker's delegation, by whoever may speak for it; else the speaker alone. */
export function mayDisclose(
  seat: Pick<Seat, 'id' | 'delegation' | 'powers'> | null,
  said: Pick<Utterance, 'seat' | 'delegation' | 'redacted'>,
  held: Held,
): boolean {
  const isSigned = held.stage === 'certified' && held.origin === 'person';
  if (!seat || !isSigned || isDisclosed(held) || said.redacted !== null) return false;
  if (said.delegation === null) return said.seat !== null && said.seat === seat.id;
  return seat.delegation === said.delegation && seat.powers.includes('speak');
}
