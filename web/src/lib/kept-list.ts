/** Lists of words that this browser keeps for its owner alone. */

/** What was kept; null where nothing was, or storage is refused. */
export function keptList(under: string): readonly string[] | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(under) ?? 'null');
    return Array.isArray(found) && found.every((one) => typeof one === 'string') ? found : null;
  } catch {
    return null;
  }
}

export function keepList(under: string, list: readonly string[]): void {
  try {
    localStorage.setItem(under, JSON.stringify(list));
  } catch {
    // Storage is refused here: the choice holds until the page is left.
  }
}
