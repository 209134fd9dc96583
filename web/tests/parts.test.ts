/** Parts of the page that do not come: because there is a newer build, or because nobody answers. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { Missing } from '../src/lib/parts.svelte';

const OURS = '/assets/index-Aa1_.js';
const gone = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
const html = (entry: string) =>
  `<!doctype html><head><script type="module" crossorigin src="${entry}"></script></head>`;

const answering = (body: string, status = 200) => async () => new Response(body, { status });
const silent = async () => {
  throw new TypeError('Failed to fetch');
};

async function why(fetching: () => Promise<Response>): Promise<Missing['why']> {
  try {
    await page.bring(gone, { fetching, entry: OURS, mend });
  } catch (failure) {
    return (failure as Missing).why;
  }
  throw new Error('it came');
}

const mend = vi.fn(async () => undefined);
let page: typeof import('../src/lib/parts.svelte');

beforeEach(async () => {
  mend.mockClear();
  vi.resetModules(); // a page that was just loaded
  page = await import('../src/lib/parts.svelte');
});

test('a part that comes is given, and nothing is said', async () => {
  expect(await page.bring(async () => 'the desk', { fetching: silent, entry: OURS, mend })).toBe('the desk');
  expect(page.missing()).toBeNull();
});

test('a part that is gone while the server sends another build belongs to a newer version', async () => {
  expect(await why(answering(html('/assets/index-Bb2-.js')))).toBe('newer');
  expect(page.missing()).toBe('newer');
});

test('a part that is gone while the server sends the same build is only said to be missing', async () => {
  expect(await why(answering(html(OURS)))).toBe('failed');
  expect(page.missing()).toBe('failed');
});

test.each([
  ['nobody answers', silent],
  ['a proxy says that the server is away', answering('<h1>Bad gateway</h1>', 502)],
  ['something else answers in its place', answering('<h1>Welcome to the hotel</h1>')],
])('while %s the server is said not to answer, and no page is to be loaded again', async (_, fetching) => {
  expect(await why(fetching)).toBe('silent');
  expect(page.missing()).toBeNull();
});

test('once nobody answered, the sheets that did not come are fetched again before the part', async () => {
  await page.bring(async () => 'the text', { fetching: silent, entry: OURS, mend });
  expect(mend).not.toHaveBeenCalled();
  await why(silent);
  const order: string[] = [];
  mend.mockImplementationOnce(async () => void order.push('sheets'));
  await page.bring(async () => order.push('part'), { fetching: silent, entry: OURS, mend });
  expect(order).toEqual(['sheets', 'part']);
});

test('what is known of a newer version is not taken back by another part that merely failed', async () => {
  await why(answering(html('/assets/index-Bb2-.js')));
  await why(answering(html(OURS)));
  expect(page.missing()).toBe('newer');
});

test('the page is loaded again only when what was typed is kept', async () => {
  const order: string[] = [];
  const forget = page.keepBeforeLoading(async () => {
    await Promise.resolve();
    order.push('kept');
  });
  await page.loadAgain(() => order.push('loaded'));
  forget();
  await page.loadAgain(() => order.push('loaded'));
  expect(order).toEqual(['kept', 'loaded', 'loaded']);
});

test('keeping that fails or never ends does not hold the page back', async () => {
  vi.useFakeTimers();
  page.keepBeforeLoading(() => new Promise(() => undefined));
  page.keepBeforeLoading(() => Promise.reject(new Error('the disk is full')));
  let isLoaded = false;
  const loading = page.loadAgain(() => (isLoaded = true));
  await vi.advanceTimersByTimeAsync(5_000);
  await loading;
  expect(isLoaded).toBe(true);
  vi.useRealTimers();
});
