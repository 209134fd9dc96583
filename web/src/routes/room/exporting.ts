/** Taking a copy is said in the channel first, so that everyone there knows of it. */
import type { ChannelView } from '../../lib/channel.svelte';
import { whyNot } from '../../lib/explain';
import { t } from '../../lib/i18n/index.svelte';
import type { RoomStore } from '../../lib/room.svelte';
import { Loading } from './loading.svelte';

/** The channel did not hear of the export: nothing is copied. The message, if any, says why. */
export class NotSaid extends Error {}

const COMMAND = 'audit.record_export';
const PATIENCE = 15_000;

/** Whether one's seat can say so here; observers cannot act at all. */
export function canSayExport(view: ChannelView): boolean {
  return view.role !== 'observer' && view.readOnly === null;
}

/** Say in the channel that one takes a copy; ends when the channel has heard it. */
export async function announceExport(store: RoomStore, view: ChannelView): Promise<void> {
  const act = store.post(COMMAND, { upto: Math.max(1, view.head) }, view.id, 0);
  const until = Date.now() + PATIENCE;
  for (;;) {
    const pending = view.pending.find(({ id }) => id === act);
    if (!pending) return;
    if (pending.stage === 'refused') {
      store.dismiss(act);
      const why = pending.refusal && whyNot(pending.refusal);
      throw new NotSaid(why?.sentence ?? why?.inEnglish ?? '');
    }
    if (Date.now() > until) throw new NotSaid('');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A file of a channel's words: the channel hears of the copy before it is taken. */
export class Taking extends Loading<Blob> {
  take(store: RoomStore, view: ChannelView, ask: () => Promise<Blob>): Promise<Blob | null> {
    return this.load(async () => {
      if (canSayExport(view)) await announceExport(store, view);
      return ask();
    });
  }

  protected override wordsFor(wrong: unknown): string {
    return wrong instanceof NotSaid ? wrong.message || t('record.export_failed') : super.wordsFor(wrong);
  }
}
