/** Which language the interface speaks: chosen here, said when one entered, or asked for by the browser. */
import { beforeEach, describe, expect, it, vi } from 'vitest';

const kept = new Map<string, string>();

/** The page as it is loaded: what a module held is gone, what the browser keeps is not. */
async function loaded() {
  vi.resetModules();
  const spoken = await import('../../src/lib/i18n/index.svelte');
  await spoken.begin();
  return spoken;
}

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('document', { documentElement: { lang: '', dir: '' } });
  vi.stubGlobal('navigator', { languages: ['en-GB'] });
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
});

describe('the language spoken', () => {
  it('stays what the person said when they entered, when the page is loaded again', async () => {
    await (await loaded()).suggest('fr');
    expect((await loaded()).language()).toBe('fr');
  });

  it('is what the person chose here, whatever they said when they entered', async () => {
    const spoken = await loaded();
    await spoken.choose('ar');
    await spoken.suggest('fr');
    expect((await loaded()).language()).toBe('ar');
  });

  it('is again what the browser asks for once the person has left', async () => {
    const spoken = await loaded();
    await spoken.suggest('fr');
    spoken.forgetSuggestion();
    expect((await loaded()).language()).toBe('en');
  });
});
