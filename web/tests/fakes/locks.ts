/** The Web Locks that Node lacks before version 24: one at a time for each name, first come first served. */

const tails = new Map<string, Promise<unknown>>();

function request(name: string, _options: object, work: () => Promise<unknown>): Promise<unknown> {
  const turn = (tails.get(name) ?? Promise.resolve()).then(work);
  tails.set(
    name,
    turn.catch(() => undefined),
  );
  return turn;
}

Object.defineProperty(globalThis, 'navigator', {
  value: { locks: { request } },
  configurable: true,
});
