/** The rules of the house that no compiler knows: policy, direction, weight. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => ['.css', '.svelte', '.ts'].includes(extname(name)))
  .map((name) => ({ name, text: readFileSync(join(SOURCE, name), 'utf8') }));

const RULES: [rule: string, kinds: string[], forbidden: RegExp][] = [
  [
    'styles are logical: nothing is left or right',
    ['.css', '.svelte'],
    /\b(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)|text-align:\s*(?:left|right)|float:\s*(?:left|right))\b|^\s*(?:left|right|top|bottom):/m,
  ],
  ['no style stands in the markup, where the policy refuses it', ['.svelte'], /\sstyle=/],
  ['no markup is made of strings', ['.svelte', '.ts'], /\{@html|innerHTML|insertAdjacentHTML/],
  ['nothing is fetched from elsewhere', ['.css', '.svelte', '.ts'], /(?:src|href)="https?:|url\(["']?(?:https?:)?\/\//],
  ['no part of the page is awaited without words for when it does not come', ['.svelte', '.ts'], /\{#await\s+import|await import\(|import\([^)]*\)\.then/],
  ['Arabic and Chinese are never slanted', ['.css', '.svelte'], /font-style:\s*(?:italic|oblique)/],
];

describe.each(RULES)('%s', (_rule, kinds, forbidden) => {
  test.each(files.filter(({ name }) => kinds.includes(extname(name))))('$name', ({ text }) => {
    expect(text).not.toMatch(forbidden);
  });
});

test('the sheet weighs at most 8 kB on the line', () => {
  const sheet = files.filter(({ name }) => extname(name) === '.css').map(({ text }) => text);
  expect(gzipSync(sheet.join('')).length).toBeLessThanOrEqual(8192);
});

test('the page carries no script and no style of its own', () => {
  const page = readFileSync(join(SOURCE, '../index.html'), 'utf8');
  expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=/);
});
