/** How the web client is built: into the Python package, hashed, pre-compressed, with nothing inline. */
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { messages } from './plugins/messages.ts';
import { precompress } from './plugins/precompress.ts';

const MESSAGES = fileURLToPath(new URL('src/lib/i18n/messages', import.meta.url));

export default defineConfig({
  base: '/',
  plugins: [svelte(), messages(MESSAGES), precompress()],
  build: {
    outDir: '../src/negotiation_room/server/static',
    emptyOutDir: true,
    assetsInlineLimit: 0, // a data: URL would be a hole in the content security policy
    modulePreload: { polyfill: false }, // the polyfill is an inline-ish script nobody needs
    target: ['chrome123', 'firefox120', 'safari17.5'], // the first with light-dark()
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    reportCompressedSize: true,
  },
  test: {
    environment: 'node',
    include: ['tests/**/*.test.ts'],
  },
});
