/** Files of a glossary: of which format they are, and what one is called. */
import { type Bytes, unhex } from '../../../lib/formats';
import { fileName } from '../copying';
import type { FileFormat } from './matters.svelte';

/** Of which format a file is, by its name; null where the name does not tell. */
export function formatOf(name: string): FileFormat | null {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === 'csv' || ending === 'tsv' || ending === 'txt') return 'csv';
  return ending === 'tbx' || ending === 'xml' || ending === 'tbxm' ? 'tbx' : null;
}

/** A name for a file, from the glossary's title. */
export function nameOf(title: string, number: number, format: FileFormat): string {
  return fileName(`${/\p{L}|\p{N}/u.test(title) ? title.slice(0, 60) : 'glossary'} ${number}`, format);
}

/** The bytes of a SHA-256 in hex; null of anything else. */
export function bytesOf(hex: string): Bytes | null {
  return /^[0-9a-f]{64}$/.test(hex) ? unhex(hex) : null;
}
