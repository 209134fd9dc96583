/** Files of a glossary: of which format they are, and how one is kept. */
import type { Bytes } from '../../../lib/formats';
import type { FileFormat } from './matters.svelte';

/** Of which format a file is, by its name; null where the name does not tell. */
export function formatOf(name: string): FileFormat | null {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === 'csv' || ending === 'tsv' || ending === 'txt') return 'csv';
  return ending === 'tbx' || ending === 'xml' || ending === 'tbxm' ? 'tbx' : null;
}

/** A name for a file, from the glossary's title: letters and digits of any script. */
export function nameOf(title: string, number: number, format: FileFormat): string {
  const plain = title.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60);
  return `${plain || 'glossary'}-${number}.${format}`;
}

/** Let the browser keep a file. */
export function save(made: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(made);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The bytes of a SHA-256 in hex; null of anything else. */
export function bytesOf(hex: string): Bytes | null {
  if (!/^[0-9a-f]{64}$/.test(hex)) return null;
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
