/** The shelf: one's signed acts that were not answered yet, kept in the vault for the next visit. */
import type { ActId } from './formats';

/** As much of a vault as is used here. */
export interface Keeping {
  keep(room: string, place: string, text: string): Promise<void>;
  find(room: string, place: string): Promise<string | null>;
}

const PLACE = 'outbox';

export class Shelf {
  constructor(
    private readonly vault: Keeping,
    private readonly room: string,
  ) {}

  keep(id: ActId, text: string): Promise<void> {
    return this.change((kept) => ({ ...kept, [id]: text }));
  }

  drop(id: ActId): Promise<void> {
    return this.change(({ [id]: _answered, ...rest }) => rest);
  }

  async all(): Promise<string[]> {
    return Object.values(await this.read());
  }

  /** Tabs share the shelf, so each change is made alone. */
  private async change(
    next: (kept: Record<string, string>) => Record<string, string>,
  ): Promise<void> {
    await navigator.locks.request(`nr-outbox-${this.room}`, async () => {
      const after = next(await this.read());
      const isEmpty = Object.keys(after).length === 0;
      await this.vault.keep(this.room, PLACE, isEmpty ? '' : JSON.stringify(after));
    });
  }

  private async read(): Promise<Record<string, string>> {
    const kept = await this.vault.find(this.room, PLACE);
    return kept === null ? {} : (JSON.parse(kept) as Record<string, string>);
  }
}
