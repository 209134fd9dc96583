/** The export of a channel as one reads it, in the form `negotiation-room audit verify` takes. */
import type { RoomApi } from '../../lib/api';
import { basesOf } from '../../lib/capabilities/audit/fold';
import type { ChannelView } from '../../lib/channel.svelte';
import type { EntryRow } from '../../lib/protocol/frames';
import type { ShownState } from '../../lib/protocol/state';

const PAGE = 200;

/** The server gave less than it signed: nothing is written. */
export class Incomplete extends Error {}

/** No checkpoint is signed yet; the next comes within a minute. */
export class NothingSigned extends Error {}

export interface Copied {
  readonly size: number;
  readonly text: string;
}

/** The size of the log that a checkpoint's note speaks of: its second line. */
export function sizeOf(note: string): number {
  return Number(note.split('\n')[1]);
}

/** Write the lines of an export. */
export function bundle(
  header: Readonly<Record<string, string | number | readonly string[]>>,
  rows: readonly EntryRow[],
): string {
  const sorted = Object.fromEntries(Object.entries(header).sort(([a], [b]) => (a < b ? -1 : 1)));
  return [sorted, ...rows].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** The entries of the epochs before the present one, as far as they were restored. */
async function earlier(
  api: Pick<RoomApi, 'ofEpoch'>,
  { id, state }: Copying,
): Promise<EntryRow[]> {
  const bases = basesOf(state);
  const all: EntryRow[] = [];
  for (const [i, [, until]] of bases.slice(1).entries()) {
    const [epoch, before] = bases[i] as readonly [number, number];
    for (let first = 1; first <= until - before; first = all.length - before + 1) {
      const { entries } = await api.ofEpoch(id, epoch, first, PAGE);
      if (entries[0]?.seq !== first) throw new Incomplete();
      all.push(...entries);
    }
  }
  return all;
}

type Copying = Pick<ChannelView, 'id' | 'mine' | 'charter' | 'place'> & {
  readonly state: ShownState;
};

/** Read a channel from its first entry to the last signed one, through all its epochs. */
export async function copyOf(
  api: Pick<RoomApi, 'checkpoint' | 'page' | 'ofEpoch'>,
  view: Copying,
  origin: string,
  progress: (share: number) => void,
): Promise<Copied> {
  const { checkpoint } = await api.checkpoint(view.id);
  if (checkpoint === null) throw new NothingSigned();
  const size = sizeOf(checkpoint);
  const rows: EntryRow[] = [];
  for (let before = size + 1; before > 1; before = rows[0]?.seq ?? 1) {
    const page = await api.page(view.id, { before, size, limit: PAGE });
    if (page.entries.at(-1)?.seq !== before - 1) throw new Incomplete();
    rows.unshift(...page.entries);
    progress(rows.length / size);
  }
  const [epoch] = view.place;
  const begins = basesOf(view.state)[0]?.[0] ?? epoch;
  rows.unshift(...(await earlier(api, view)));
  const header = {
    format: 'nr-bundle-1',
    origin,
    room: view.state.room,
    channel: view.id,
    epoch,
    ...(begins < epoch && { first_epoch: begins }),
    start: 1,
    frontier: [],
    checkpoint,
    exported_at: Date.now() * 1000,
    reader: view.mine?.id ?? '',
    log_key: view.charter?.log_key ?? '',
  };
  return { size: rows.length, text: bundle(header, rows) };
}

/** Hand a text to the browser as a file to keep. */
export function save(name: string, text: string, type = 'application/octet-stream'): void {
  saveBlob(name, new Blob([text], { type }));
}

/** Hand a file to the browser, to keep. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that every file system takes. */
export function fileName(title: string, ending: string): string {
  const plain = title.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return `${plain || 'channel'}.${ending}`;
}
