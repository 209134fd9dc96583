/** From a place on the screen to a place in a unit's words, and back. */
import type { Line, UnitEditor } from '../../../lib/capabilities/drafting/editor';
import type { Selection } from '../../../lib/capabilities/drafting/text.svelte';
import type { Unit } from '../../../lib/capabilities/drafting/types';
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

/** Whether a unit without words is there all the same: its number stands for what it holds, as of an article. */
export function standsByNumber({ number, children }: Unit): boolean {
  return number !== '' && children.length > 0;
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

// --- and back ------------------------------------------------------------------------------------

/** The editors that are open: they know best where their words stand. */
const EDITORS = new Map<UnitId, UnitEditor>();

/** The words of a unit stand in an editor from now on; gives what ends that. */
export function beEdited(unit: UnitId, editor: UnitEditor): () => void {
  EDITORS.set(unit, editor);
  return () => {
    if (EDITORS.get(unit) === editor) EDITORS.delete(unit);
  };
}

/** Where a place in a unit's words is on the screen; null where those are not drawn. */
export function lineAt(text: Element, { unit, place }: Spot): Line | null {
  const editor = EDITORS.get(unit);
  if (editor) return isDrawn(editor.dom) ? editor.lineAt(place) : null;
  const spot = spotAt(text, { unit, place });
  if (!spot) return null;
  const [line] = rangeOf(spot, spot).getClientRects();
  return line ?? edgeOf(spot);
}

/** Where chosen words are on the screen, line by line. */
export function linesOf(text: Element, { unit, start, end }: Selection): readonly DOMRect[] {
  if (start === end) return [];
  const editor = EDITORS.get(unit);
  const at = (place: number) => (editor ? editor.spotAt(place) : spotAt(text, { unit, place }));
  const [from, to] = [at(start), at(end)];
  return from && to ? [...rangeOf(from, to).getClientRects()] : [];
}

interface InPage {
  readonly node: Node;
  readonly offset: number;
}

/** The text node that has a place; where a bracket ends the words, the end of the last one. */
function spotAt(text: Element, { unit, place }: Spot): InPage | null {
  // In a long text it is found sooner where the unit is known to stand; a footnote has no place.
  const home = document.getElementById(`unit-${unit}`) ?? text;
  let found: InPage | null = null;
  for (const piece of home.querySelectorAll<HTMLElement>(`[data-unit="${CSS.escape(unit)}"]`)) {
    const at = Number(piece.dataset.at);
    const node = piece.firstChild;
    if (!node || at > place || !isDrawn(piece)) continue;
    found = { node, offset: Math.min(place - at, node.textContent?.length ?? 0) };
  }
  return found;
}

function isDrawn(element: Element): boolean {
  return element.checkVisibility({ contentVisibilityAuto: true });
}

function rangeOf(from: InPage, to: InPage): Range {
  const range = document.createRange();
  range.setStart(from.node, from.offset);
  range.setEnd(to.node, to.offset);
  return range;
}

/** Beside the sign before a place, where the browser gives no line for the place itself. */
function edgeOf({ node, offset }: InPage): Line | null {
  const [line] = rangeOf({ node, offset: Math.max(0, offset - 1) }, { node, offset }).getClientRects();
  return line ?? null;
}
