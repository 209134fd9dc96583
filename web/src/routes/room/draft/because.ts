/** Why words were not taken, in the reader's language. */
import { language, type MessageKey, says, t } from '../../../lib/i18n/index.svelte';
import { keyFor } from '../../../lib/explain';
import type { WhyNot } from '../../../lib/outbox';

const OWN: Readonly<Record<string, MessageKey>> = {
  'client.unit_gone': 'drafting.why_gone',
  'client.uncertain': 'drafting.why_uncertain',
};

/** One sentence; the server's own where ours would be the same, or there is none. */
export function because({ code, because: inEnglish }: WhyNot): string {
  const own = OWN[code];
  if (own) return t(own);
  const key = keyFor(code);
  return language() !== 'en' && says(key) ? t(key) : inEnglish;
}
