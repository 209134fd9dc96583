/**
 * Where a tab's writing is kept, encrypted, and found again by the next visit.
 *
 * Tabs share one place, each under a name of its own that it holds as long as it lives; what a tab
 * left that is gone is taken over by the next that opens the text.
 */
import type { ChannelId } from '../../formats';
import type { Kept } from './writing';

/** As much of a room's store as is used here. */
export interface Drawer {
  draft(place: string): Promise<string>;
  keepDraft(place: string, text: string): Promise<void>;
}

type Shelved = Readonly<Record<string, Kept>>;

export class TextShelf {
  private readonly tab = crypto.randomUUID();
  private readonly place: string;
  private letGo: (() => void) | undefined;

  constructor(
    private readonly drawer: Drawer,
    private readonly channel: ChannelId,
  ) {
    this.place = `text/${channel}`;
  }

  /** Take over what tabs left that are gone; null when there is nothing. */
  async open(): Promise<Kept | null> {
    void navigator.locks.request(
      this.lock(this.tab),
      {},
      () => new Promise<void>((done) => (this.letGo = done)),
    );
    let found: Kept | null = null;
    await this.change(async (shelved) => {
      const held = new Set((await navigator.locks.query()).held?.map(({ name }) => name));
      const left = Object.entries(shelved).filter(([tab]) => !held.has(this.lock(tab)));
      found = left.reduce<Kept | null>((all, [, one]) => (all ? together(all, one) : one), null);
      const gone = new Set(left.map(([tab]) => tab));
      const rest = Object.fromEntries(Object.entries(shelved).filter(([tab]) => !gone.has(tab)));
      return found ? { ...rest, [this.tab]: found } : rest;
    });
    return found;
  }

  /** Keep this tab's writing in place of what it kept before. */
  keep(kept: Kept | null): Promise<void> {
    return this.change(async ({ [this.tab]: _before, ...rest }) =>
      kept ? { ...rest, [this.tab]: kept } : rest,
    );
  }

  close(): void {
    this.letGo?.();
  }

  private lock(tab: string): string {
    return `nr-text-${this.channel}-${tab}`;
  }

  private async change(next: (shelved: Shelved) => Promise<Shelved>): Promise<void> {
    await navigator.locks.request(`nr-texts-${this.channel}`, {}, async () => {
      const text = await this.drawer.draft(this.place);
      const after = await next(text ? (JSON.parse(text) as Shelved) : {});
      const isEmpty = Object.keys(after).length === 0;
      await this.drawer.keepDraft(this.place, isEmpty ? '' : JSON.stringify(after));
    });
  }
}

/** Two tabs' writing as one; where both wrote in a unit, whoever restores it decides. */
function together(one: Kept, other: Kept): Kept {
  return {
    sheets: [...one.sheets, ...other.sheets],
    drafts: [...one.drafts, ...other.drafts],
    heardTo: Math.min(one.heardTo, other.heardTo),
  };
}
