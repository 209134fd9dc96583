/** How much there is to load, in words. */
import { number } from '../../../lib/i18n/index.svelte';

const KILO = 1_000;

/** About so many bytes, at least one kilobyte. */
export function kilobytes(bytes: number): string {
  const size = Math.max(1, Math.round(bytes / KILO));
  return number(size, { style: 'unit', unit: 'kilobyte', unitDisplay: 'short' });
}
