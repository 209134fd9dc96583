/** Many acts, some at a time: what becomes of each is awaited, so that none is lost on the way. */
import type { ActId } from '../../../lib/formats';
import type { PendingAct } from '../../../lib/outbox';

/** As much of a channel as this needs: one's own acts that are on their way. */
interface Watched {
  readonly pending: readonly PendingAct[];
}

/** Acts on their way at the same time: far fewer than the room remembers of somebody. */
export const TOGETHER = 8;
const BREATH = 100;

export interface Outcome {
  readonly done: number;
  readonly refused: readonly PendingAct[];
}

/**
 * Give these acts in their order.
 *
 * @param posts each gives the act, or null where it is not to be given any more.
 * @param stops whether a refusal ends it: what was not given yet is not given.
 */
export async function inTurn(
  view: Watched,
  posts: readonly (() => ActId | null)[],
  progress: (done: number) => void,
  stops = false,
  pause = () => new Promise<unknown>((resolve) => setTimeout(resolve, BREATH)),
): Promise<Outcome> {
  const underWay = new Set<ActId>();
  const refused: PendingAct[] = [];
  let done = 0;
  const settle = (): void => {
    for (const id of underWay) {
      const pending = view.pending.find((act) => act.id === id);
      if (pending && pending.stage !== 'refused') continue;
      underWay.delete(id);
      if (pending) refused.push(pending);
      else done += 1;
      progress(done + refused.length);
    }
  };
  const until = async (few: number): Promise<void> => {
    for (settle(); underWay.size > few; settle()) await pause();
  };
  for (const post of posts) {
    await until(TOGETHER - 1);
    if (stops && refused.length > 0) break;
    const act = post();
    if (act) underWay.add(act);
  }
  await until(0);
  return { done, refused };
}
