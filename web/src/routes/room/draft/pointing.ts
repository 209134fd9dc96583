/** From a place on the screen to a place in a unit's words. */
import type { Selection } from '../../../lib/capabilities/drafting/text.svelte';
import type { UnitId } from '../../../lib/formats';

interface Spot {
  readonly unit: UnitId;
  readonly place: number;
}

function spotOf(node: Node | null, offset: number): Spot | null {
  const near = node instanceof Element ? (node.childNodes[offset] ?? node) : node;
  const element = near instanceof Element ? near : near?.parentElement;
  const piece = element?.closest<HTMLElement>('[data-at]');
  if (!piece) return null;
  const within = node?.nodeType === Node.TEXT_NODE ? offset : 0;
  return { unit: piece.dataset.unit as UnitId, place: Number(piece.dataset.at) + within };
}

/** Where somebody pressed; null where there are no words. */
export function pressedAt(event: MouseEvent): Selection | null {
  const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const spot = caret
    ? spotOf(caret.offsetNode, caret.offset)
    : spotOf(event.target as Node | null, 0);
  return spot && { unit: spot.unit, start: spot.place, end: spot.place };
}

/** The menu of a unit, or of the first in it that has one; null where none is drawn. */
export function menuAt(id: UnitId): HTMLElement | null {
  const there = document.getElementById(`unit-${id}`);
  return document.getElementById(`menu-${id}`) ?? there?.querySelector<HTMLElement>('[data-unit-menu]') ?? null;
}

/** The words that are chosen, where they lie in one unit. */
export function chosen(): Selection | null {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed) return null;
  const anchor = spotOf(selection.anchorNode, selection.anchorOffset);
  const head = spotOf(selection.focusNode, selection.focusOffset);
  if (!anchor || !head || anchor.unit !== head.unit) return null;
  const [start, end] = [anchor.place, head.place].sort((one, other) => one - other);
  return { unit: anchor.unit, start: start ?? 0, end: end ?? 0 };
}
