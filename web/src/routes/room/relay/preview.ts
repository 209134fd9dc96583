/** A draft that was only looked at: its mark and its warnings, as those of a published one. Pure. */
import type { Drafted } from '../../../lib/api';
import type { Warned } from '../../../lib/capabilities/interpretation/relayed';
import { type Mark, markFor } from './marks';

/** The mark it would bear. */
export function previewMark({ origin, gist }: Drafted): Mark {
  if (origin === 'memory') return markFor('memory', null);
  if (origin === 'phrasebook') return markFor('phrase', null);
  return markFor(gist ? 'gist' : 'machine', null);
}

export function warnedIn({ cautions }: Drafted): readonly Warned[] {
  return cautions.map(({ caution, in_source, in_target }) => ({
    caution,
    inSource: in_source,
    inTarget: in_target,
  }));
}
