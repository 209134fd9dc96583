/** Which command says what one has written, with exactly its fields. Pure. */
import type { ChannelId } from '../../lib/formats';
import type { Fields } from '../../lib/outbox';
import type { Intent } from './drafts';
import type { Manner } from './voices';

export interface Written {
  readonly text: string;
  readonly lang: string;
  /** Where a prepared statement is to be made. */
  readonly forChannel: ChannelId | undefined;
}

export interface Wish {
  readonly command: string;
  readonly fields: Fields;
}

export function wishOf(manner: Manner, intent: Intent | null, written: Written): Wish {
  const { text, lang, forChannel } = written;
  if (intent?.kind === 'correct') {
    const { seq, form } = intent;
    const command = form === 'statement' ? 'channels.correct_statement' : 'channels.correct_message';
    return { command, fields: { target: seq, text, lang } };
  }
  if (manner === 'prepared' && forChannel) {
    return { command: 'channels.prepare_statement', fields: { for_channel: forChannel, text, lang } };
  }
  const reply_to = intent?.seq ?? null;
  const command = manner === 'statement' ? 'channels.post_statement' : 'channels.post_message';
  return { command, fields: { text, lang, reply_to } };
}
