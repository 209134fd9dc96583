/** The time zones one may choose. */

/** All zones this browser knows, with those that must not be missing, in order. */
export function zones(also: readonly string[] = []): string[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', ...also])].sort();
}
