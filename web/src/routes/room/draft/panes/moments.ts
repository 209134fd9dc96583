/** Moments between the record, which counts microseconds, and the browser's own fields. Pure. */

const two = (value: number) => String(value).padStart(2, '0');

/** As `datetime-local` spells it, in the zone of the reader's system. */
export function toLocal(micros: number): string {
  const at = new Date(Math.floor(micros / 1000));
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Microseconds since 1970 UTC of what such a field holds; null when it holds no moment. */
export function fromLocal(local: string): number | null {
  const at = new Date(local).getTime();
  return Number.isFinite(at) ? at * 1000 : null;
}
