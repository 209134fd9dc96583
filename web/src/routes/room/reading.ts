/** The stream as rows of a page: days between, lines of one kind told together. Pure. */
import type { LineItem, StreamItem, UtteranceItem } from '../../lib/stream';

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'new'; readonly key: string }
  | { readonly kind: 'said'; readonly key: string; readonly item: UtteranceItem }
  | { readonly kind: 'told'; readonly key: string; readonly items: readonly LineItem[] };

export interface Reading {
  /** The place read last when the channel was opened; 0 draws no mark. */
  readonly readTo: number;
  /** The last place there was then: what came while one was here is not marked. */
  readonly headThen: number;
  /** The day of a moment in the reader's zone. */
  dayOf(at: number): string;
}

/** Told together when several of somebody follow each other: who took a seat when a channel begins. */
const TOGETHER: ReadonlySet<string> = new Set([
  'roster.seat_granted',
  'roster.device_certified',
  'interpretation.segments_brought_in',
]);

export function rowsOf(items: readonly StreamItem[], { readTo, headThen, dayOf }: Reading): Row[] {
  const rows: Row[] = [];
  let today = '';
  let isMarked = readTo === 0;
  for (const item of items) {
    const day = dayOf(item.at);
    if (day !== today) rows.push({ kind: 'day', key: `day ${item.seq}`, at: item.at });
    today = day;
    if (item.seq > headThen) isMarked = true;
    if (!isMarked && item.seq > readTo && item.kind === 'utterance' && !item.mine) {
      isMarked = true;
      rows.push({ kind: 'new', key: 'new' });
    }
    if (item.kind === 'utterance') rows.push({ kind: 'said', key: `said ${item.seq}`, item });
    else tell(rows, item);
  }
  return rows;
}

function tell(rows: Row[], item: LineItem): void {
  const last = rows.at(-1);
  const goesOn =
    last?.kind === 'told' &&
    last.items[0]?.event === item.event &&
    last.items[0].author?.seat === item.author?.seat &&
    TOGETHER.has(item.event);
  if (goesOn) rows[rows.length - 1] = { ...last, items: [...last.items, item] };
  else rows.push({ kind: 'told', key: `${item.event} ${item.seq}`, items: [item] });
}

/** The beginning of a text, for a quotation or for the ear. */
export function beginningOf(text: string, most = 140): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const letters = [...line];
  return letters.length <= most ? line : `${letters.slice(0, most - 1).join('')}…`;
}
