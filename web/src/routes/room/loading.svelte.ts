/** Something asked of the server, as a screen draws it: under way, there, or why not. */
import { explain } from '../../lib/explain';

export class Loading<T> {
  found = $state.raw<T | null>(null);
  failure = $state('');
  busy = $state(false);
  private turn = 0;

  /** Ask; an answer that another question overtook is dropped. */
  async load(ask: () => Promise<T>): Promise<T | null> {
    this.turn += 1;
    const { turn } = this;
    this.busy = true;
    this.failure = '';
    try {
      const found = await ask();
      if (turn !== this.turn) return null;
      this.found = found;
      return found;
    } catch (wrong) {
      if (turn === this.turn) this.failure = this.wordsFor(wrong);
      return null;
    } finally {
      if (turn === this.turn) this.busy = false;
    }
  }

  protected wordsFor(wrong: unknown): string {
    return explain(wrong);
  }
}
