/** The growing number of acts: later than the one before, and never behind the device's clock. */

/**
 * Give the n that follows: max(previous + 1, the clock in microseconds).
 *
 * So its gaps say nothing of acts elsewhere, and a clock put back stops nobody.
 */
export function nextN(previous: number, nowMicros: number): number {
  return Math.max(previous + 1, nowMicros);
}

/** The device's clock in whole microseconds since 1970 UTC. */
export function nowMicros(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1000);
}
