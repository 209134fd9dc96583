/** The marks of a translation: how far it may be relied on, by word and by drawing. Pure. */
import type { Caution } from '../../../lib/capabilities/interpretation/types';
import type { ShownTranslation, Standing } from '../../../lib/capabilities/interpretation/relayed';
import type { MessageKey } from '../../../lib/i18n/index.svelte';
import type { IconName } from '../../../lib/ui/icons';

export type Mood = 'neutral' | 'info' | 'success' | 'warning' | 'danger';

export interface Mark {
  readonly key: MessageKey;
  readonly given: Readonly<Record<string, string>>;
  readonly icon: IconName;
  readonly mood: Mood;
}

const STANDING = {
  machine: { icon: 'warning', mood: 'warning' },
  gist: { icon: 'warning', mood: 'danger' },
  phrase: { icon: 'document', mood: 'info' },
  memory: { icon: 'check', mood: 'success' },
  certified: { icon: 'check', mood: 'success' },
  withdrawn: { icon: 'back', mood: 'danger' },
} as const;

/** What to say of a translation, the most important first; empty where nothing has happened. */
export function marksOf(one: ShownTranslation): Mark[] {
  const marks: Mark[] = [];
  if (one.standing !== 'requested') marks.push(markFor(one.standing, one.certifier));
  if (one.stage === 'certified' && one.checked_by !== null) {
    const given = named(one.checker);
    marks.push({ key: 'relay.checked', given, icon: 'people', mood: 'success' });
  }
  if (one.inReview) {
    marks.push({ key: 'relay.in_review', given: {}, icon: 'eye', mood: 'info' });
  } else if (one.isWanted) {
    marks.push({ key: 'relay.requested', given: {}, icon: 'clock', mood: 'info' });
  }
  if (one.asked.length > 0) {
    marks.push({ key: 'relay.queried', given: {}, icon: 'message', mood: 'warning' });
  }
  return marks;
}

/** The mark of words that are there. */
export function markFor(standing: Exclude<Standing, 'requested'>, certifier: string | null): Mark {
  return { key: `relay.standing_${standing}`, given: named(certifier), ...STANDING[standing] };
}

function named(name: string | null): Record<string, string> {
  return { name: name ?? '', isKnown: name === null ? 'no' : 'yes' };
}

/** What a caution is called. */
export function cautionKey(caution: Caution): MessageKey {
  return `relay.caution_${caution}`;
}
