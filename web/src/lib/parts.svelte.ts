/**
 * Parts of the page that are fetched when they are first wanted, and why one does not come.
 *
 * The files of a build bear its hashes: once the server has another build, an open page can no
 * longer fetch what it lacks. That is told apart from a server that does not answer, because only
 * the one is mended by loading the page again.
 */

/** `newer`: the server has another build; `failed`: it has this one, and answers; `silent`: it does not answer. */
export type Why = 'newer' | 'failed' | 'silent';

/** A part of the page did not come. */
export class Missing extends Error {
  constructor(
    readonly why: Why,
    cause: unknown,
  ) {
    super(`a part of the page did not come: ${why}`, { cause });
  }
}

interface Surroundings {
  readonly fetching: (path: string, init: RequestInit) => Promise<Response>;
  /** The script with which this page began. */
  readonly entry: string | null;
  /** Fetch the sheets again that did not come. */
  readonly mend: () => Promise<void>;
}

/** How long the page waits for what was typed to be kept. */
const KEEPING = 2_000;

const ENTRY = /<script\b[^>]*\stype="module"[^>]*\ssrc="([^"]+)"/;

let known = $state.raw<Exclude<Why, 'silent'> | null>(null);
let tries = $state(0);
let wasSilent = false;
const unclothed = new Set<HTMLLinkElement>();
let mending: Promise<void> | undefined;
const keepers = new Set<() => Promise<void>>();

/** Why the page has to be loaded again, if it has to. */
export function missing(): Exclude<Why, 'silent'> | null {
  return known;
}

/**
 * Fetch a part of the page.
 *
 * @throws Missing with the reason, which all of the page then knows unless the server is silent.
 */
export async function bring<T>(load: () => Promise<T>, around?: Surroundings): Promise<T> {
  try {
    // A sheet is asked for once, however often its part is: without it the part would stand unclothed.
    if (wasSilent) await (mending ??= (around ?? browser()).mend().finally(() => (mending = undefined)));
    return await load();
  } catch (failure) {
    const why = await whyMissing(around ?? browser());
    wasSilent ||= why === 'silent';
    if (why !== 'silent' && known !== 'newer') known = why;
    throw new Missing(why, failure);
  }
}

/** How often the line has come back: whoever lacks a part because of the line tries again then. */
export function lineReturns(): number {
  return tries;
}

/** The line carries again. */
export function lineReturned(): void {
  tries += 1;
}

/** Have something kept before the page is loaded again; gives how to be left out of it. */
export function keepBeforeLoading(keep: () => Promise<void>): () => void {
  keepers.add(keep);
  return () => void keepers.delete(keep);
}

/** Load the page again, as soon as what was typed is kept. */
export async function loadAgain(reload: () => void = () => location.reload()): Promise<void> {
  const kept = Promise.allSettled([...keepers].map((keep) => keep()));
  const tired = new Promise((resolve) => setTimeout(resolve, KEEPING));
  await Promise.race([kept, tired]);
  reload();
}

/** The page itself is never cached: it names the build that the server has now. */
async function whyMissing({ fetching, entry }: Surroundings): Promise<Why> {
  try {
    const response = await fetching('/', { cache: 'no-store', credentials: 'same-origin', redirect: 'error' });
    const now = response.ok ? ENTRY.exec(await response.text())?.[1] : undefined;
    if (!now) return 'silent'; // something in between answered in the server's place
    return now === entry ? 'failed' : 'newer';
  } catch {
    return 'silent';
  }
}

function browser(): Surroundings {
  const script = document.querySelector('script[type="module"][src]');
  return { fetching: (path, init) => fetch(path, init), entry: script?.getAttribute('src') ?? null, mend: mendSheets };
}

/** Note which sheets do not come, from the start of the page on; the browser does not say so later. */
export function watchSheets(): void {
  const note = ({ target }: Event) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') unclothed.add(target);
  };
  addEventListener('error', note, true);
}

async function mendSheets(): Promise<void> {
  const links = [...unclothed];
  unclothed.clear();
  const again = links.map((link) => {
    const copy = link.cloneNode() as HTMLLinkElement;
    const came = new Promise((resolve, reject) => {
      copy.addEventListener('load', resolve);
      copy.addEventListener('error', reject);
    });
    link.replaceWith(copy);
    return came;
  });
  await Promise.all(again);
}
