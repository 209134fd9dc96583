/** Which drawing and which mood go with what, beside the word for it. */
import type { Ladder } from '../../../../lib/capabilities/drafting/types';
import type { IconName } from '../../../../lib/ui/icons';

export const LADDER_ICONS: Readonly<Record<Ladder, IconName>> = {
  bracketed: 'warning',
  tabled: 'pen',
  under_facilitation: 'people',
  agreed_ad_referendum: 'check',
  confirmed: 'check',
  closed: 'lock',
};

export const LADDER_MOODS = {
  bracketed: 'warning',
  tabled: 'neutral',
  under_facilitation: 'info',
  agreed_ad_referendum: 'success',
  confirmed: 'success',
  closed: 'success',
} as const satisfies Record<Ladder, string>;
