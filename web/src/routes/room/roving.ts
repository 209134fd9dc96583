/** A list that is one stop of the keyboard: arrows go from item to item, Tab into the current one. */

/** How far a key goes in a list of so many; null for a key that is none of the list's. */
export function steppedTo(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, count - 1);
    case 'ArrowUp':
      return Math.max(at < 0 ? count - 1 : at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** Whether a key belongs to what it was pressed in: a field, a dialog, or a chord. */
export function isTaken({ target, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  if (altKey || ctrlKey || metaKey || shiftKey) return true;
  return target instanceof Element && target.closest('dialog, input, textarea, select') !== null;
}
