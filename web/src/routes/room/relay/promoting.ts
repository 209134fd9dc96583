/** Who may disclose a translation to the whole room: those whose words it renders. Pure. */
import type { Translation } from '../../../lib/capabilities/interpretation/types';
import type { Utterance } from '../../../lib/capabilities/channels/fold';
import type { Seat } from '../../../lib/protocol/state';

/** The speaker's delegation, by whoever may speak for it; else the speaker alone. */
export function mayDisclose(
  seat: Pick<Seat, 'id' | 'delegation' | 'powers'> | null,
  said: Pick<Utterance, 'seat' | 'delegation' | 'redacted'>,
  { stage, origin, promoted }: Pick<Translation, 'stage' | 'origin' | 'promoted'>,
): boolean {
  const isSigned = stage === 'certified' && origin === 'person';
  if (!seat || !isSigned || promoted !== null || said.redacted !== null) return false;
  if (said.delegation === null) return said.seat !== null && said.seat === seat.id;
  return seat.delegation === said.delegation && seat.powers.includes('speak');
}
