/** A remembered checkpoint as a person reads it. Pure. */
import { hex } from '../../lib/formats';

/** The first and last digits of a root, enough to compare aloud. */
export function shortRoot(root: Uint8Array): string {
  const digits = hex(root);
  return `${digits.slice(0, 8)} … ${digits.slice(-8)}`;
}
