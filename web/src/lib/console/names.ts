/** Names of people in one sentence, whatever directions they run in. */
import { list } from '../i18n/index.svelte';

const ISOLATE = '\u2068';
const END_ISOLATE = '\u2069';

/** "A, B and C", each name isolated, so that the sentence around keeps its own direction. */
export function namesInList(names: readonly string[]): string {
  return list(names.map((name) => `${ISOLATE}${name}${END_ISOLATE}`));
}
