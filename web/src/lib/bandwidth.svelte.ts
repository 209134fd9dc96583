/** Whether the person asked for the room in its lightest form; remembered in this browser. */

const KEPT_UNDER = 'nr-low-bandwidth';

let low = $state(read());

/** Whether to load as little as possible at first. */
export function lowBandwidth(): boolean {
  return low;
}

export function chooseBandwidth(isLow: boolean): void {
  low = isLow;
  try {
    localStorage.setItem(KEPT_UNDER, isLow ? 'yes' : 'no');
  } catch {
    // Storage is refused here: the choice holds until the page is left.
  }
}

function read(): boolean {
  try {
    const kept = localStorage.getItem(KEPT_UNDER);
    if (kept !== null) return kept === 'yes';
  } catch {
    // As above.
  }
  // Browsers that save data say so; others say nothing.
  const line = (globalThis.navigator as { connection?: { saveData?: boolean } } | undefined)
    ?.connection;
  return line?.saveData ?? false;
}
