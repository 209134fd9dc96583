/** What of a stream goes into the transcript: steps of meetings and statements, nothing else. Pure. */
import type { MessageKey } from '../../lib/i18n/index.svelte';
import type { StreamItem, UtteranceItem } from '../../lib/stream';

export type Place =
  | { readonly kind: 'statement'; readonly seq: number; readonly item: UtteranceItem }
  | {
      readonly kind: 'step';
      readonly seq: number;
      readonly at: number;
      readonly key: MessageKey;
      readonly given: Readonly<Record<string, string | number>>;
    };

const STEPS: Readonly<Record<string, MessageKey>> = {
  'rooms.meeting_opened': 'room.told_meeting_opened',
  'rooms.meeting_suspended': 'room.told_meeting_suspended',
  'rooms.meeting_resumed': 'room.told_meeting_resumed',
  'rooms.meeting_adjourned': 'room.told_meeting_adjourned',
};

/** @param lang only statements in this language; '' for all */
export function placesOf(stream: readonly StreamItem[], lang: string): Place[] {
  return stream.flatMap((item): Place[] => {
    const { seq, at } = item;
    if (item.kind === 'utterance') {
      const isIn = item.form === 'statement' && (lang === '' || item.lang === lang);
      return isIn ? [{ kind: 'statement', seq, item }] : [];
    }
    const key = STEPS[item.event];
    if (!key) return [];
    const { title, number, reason } = item.body;
    const given = {
      title: String(title ?? ''),
      number: Number(number ?? 0),
      reason: String(reason ?? ''),
      hasReason: reason ? 'yes' : 'no',
    };
    return [{ kind: 'step', seq, at, key, given }];
  });
}
