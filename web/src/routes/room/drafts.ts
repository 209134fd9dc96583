/** A draft as it is kept: the words, and all that makes them a statement, an answer, a correction. Pure. */
import type { ChannelId } from '../../lib/formats';
import type { PendingAct } from '../../lib/outbox';
import type { UtteranceKind } from '../../lib/capabilities/channels/fold';
import type { Manner } from './voices';

/** What the words will stand to: an answer to something, or a correction of one's own. */
export type Intent = Reply | Correction;

/** The places of what is answered or corrected count over all epochs. */
interface Reply {
  readonly kind: 'reply';
  readonly seq: number;
}

interface Correction {
  readonly kind: 'correct';
  readonly seq: number;
  readonly form: UtteranceKind;
}

export interface Draft {
  readonly text: string;
  readonly manner: Manner;
  /** The language of the text; empty while the writer's own is assumed. */
  readonly lang: string;
  readonly intent: Intent | null;
  /** For which channel a statement is prepared. */
  readonly forChannel: ChannelId | null;
}

const MANNERS: readonly unknown[] = ['statement', 'message', 'prepared'] satisfies Manner[];

const SAYING: Readonly<Record<string, Manner>> = {
  'channels.post_statement': 'statement',
  'channels.post_message': 'message',
  'channels.prepare_statement': 'prepared',
};
const CORRECTING: Readonly<Record<string, UtteranceKind>> = {
  'channels.correct_statement': 'statement',
  'channels.correct_message': 'message',
};

/** Write a draft for the vault; one without words is not worth keeping. */
export function writeDraft(draft: Draft): string {
  return draft.text ? JSON.stringify(draft) : '';
}

/** Read what the vault kept; null where it is nothing that can be written on. */
export function readDraft(kept: string): Draft | null {
  let read: Partial<Record<keyof Draft, unknown>> | null;
  try {
    read = JSON.parse(kept);
  } catch {
    return null;
  }
  if (typeof read?.text !== 'string' || !read.text) return null;
  const { text, manner, lang, intent, forChannel } = read;
  return {
    text,
    manner: MANNERS.includes(manner) ? (manner as Manner) : 'message',
    lang: typeof lang === 'string' ? lang : '',
    intent: readIntent(intent),
    forChannel: typeof forChannel === 'string' ? (forChannel as ChannelId) : null,
  };
}

function readIntent(kept: unknown): Intent | null {
  const { kind, seq, form } = (kept ?? {}) as Partial<Record<keyof Correction, unknown>>;
  if (typeof seq !== 'number') return null;
  if (kind === 'reply') return { kind, seq };
  return kind === 'correct' && MANNERS.includes(form)
    ? { kind, seq, form: form as UtteranceKind }
    : null;
}

/** The draft that an act was, before it was wished; null for acts that are not words of one's own. */
export function draftOf({ command, fields }: Pick<PendingAct, 'command' | 'fields'>): Draft | null {
  const { text, lang, reply_to, target, for_channel } = fields;
  const corrected = CORRECTING[command];
  const manner = corrected ?? SAYING[command];
  if (typeof text !== 'string' || !text || !manner) return null;
  const intent = corrected
    ? { kind: 'correct', seq: target, form: corrected }
    : { kind: 'reply', seq: reply_to };
  return {
    text,
    manner,
    lang: typeof lang === 'string' ? lang : '',
    intent: readIntent(intent),
    forChannel: typeof for_channel === 'string' ? (for_channel as ChannelId) : null,
  };
}

/**
 * One draft of two: the words of both, and of their nature what they have in common.
 *
 * Where they differ it is a message that answers nothing: what is meant for the record has to be
 * chosen again.
 */
export function joined(first: Draft, second: Draft): Draft {
  const text = [first.text, second.text].filter((each) => each.trim()).join('\n\n');
  const isAlike =
    first.manner === second.manner &&
    first.forChannel === second.forChannel &&
    first.intent?.kind === second.intent?.kind &&
    first.intent?.seq === second.intent?.seq;
  return {
    text,
    manner: isAlike ? first.manner : 'message',
    lang: first.lang === second.lang ? first.lang : '',
    intent: isAlike ? first.intent : null,
    forChannel: isAlike ? first.forChannel : null,
  };
}
