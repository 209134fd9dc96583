/**
 * The Vite plugin that compiles the ICU messages: `virtual:messages/fr` is everything said in French.
 *
 * A syntax error in a message, or a key without its area's file in English, stops the build.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

const PREFIX = 'virtual:messages/';

/** Read the messages of one language as `area.key` -> ICU source. */
export function readMessages(folder: string, language: string): Map<string, string> {
  const messages = new Map<string, string>();
  for (const file of readdirSync(join(folder, language)).sort()) {
    const area = basename(file, '.json');
    const text = readFileSync(join(folder, language, file), 'utf8');
    const entries = Object.entries(JSON.parse(text) as Record<string, string>);
    for (const [key, source] of entries) messages.set(`${area}.${key}`, source);
  }
  return messages;
}

/** Compile one message; a plain sentence stays a string. */
export function compile(source: string): unknown {
  const tokens = compileMessageOrThrow(source);
  return tokens.length === 1 && typeof tokens[0] === 'string' ? tokens[0] : tokens;
}

export function messages(folder: string): Plugin {
  return {
    name: 'messages',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return null;
      const language = id.slice(PREFIX.length + 1);
      for (const file of readdirSync(join(folder, language))) {
        this.addWatchFile(join(folder, language, file));
      }
      const compiled = Object.fromEntries(
        [...readMessages(folder, language)].map(([key, source]) => [key, compile(source)]),
      );
      return `export default ${JSON.stringify(compiled)};`;
    },
  };
}
