/** The Web Locks that Node lacks before version 24: one at a time for each name, first come first served. */

const tails = new Map<string, Promise<unknown>>();

const held = new Set<string>();

type Work = () => Promise<unknown>;

function request(name: string, options: object | Work, given?: Work): Promise<unknown> {
  const work = given ?? (options as Work);
  const turn = (tails.get(name) ?? Promise.resolve()).then(async () => {
    held.add(name);
    try {
      return await work();
    } finally {
      held.delete(name);
    }
  });
  tails.set(
    name,
    turn.catch(() => undefined),
  );
  return turn;
}

/** Which locks are held now. */
async function query(): Promise<{ held: { name: string }[] }> {
  return { held: [...held.keys()].map((name) => ({ name })) };
}

Object.defineProperty(globalThis, 'navigator', {
  value: { locks: { request, query } },
  configurable: true,
});
