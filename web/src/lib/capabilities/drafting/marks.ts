/**
 * The carets and chosen words of others in an editor: drawn over the words, never part of them.
 *
 * A mark moves with the words until its owner tells anew where they are. Names are drawn by the
 * style sheet from an attribute, so that nothing but the text is in the text.
 */
import { Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';

/** Where somebody is, under the name the reader knows. */
export interface Mark {
  readonly who: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** What was told: as long as it is the same, the mark stays where the words carried it. */
  readonly told: object;
}

const KEY = new PluginKey<readonly Mark[]>('others');

/** Draw these marks, and no others. */
export function withMarks(tr: Transaction, marks: readonly Mark[]): Transaction {
  return tr.setMeta(KEY, marks);
}

export function marksPlugin(): Plugin<readonly Mark[]> {
  return new Plugin<readonly Mark[]>({
    key: KEY,
    state: {
      init: () => [],
      apply: (tr, known) => {
        const moved = tr.docChanged ? known.map((mark) => carried(mark, tr)) : known;
        const told = tr.getMeta(KEY) as readonly Mark[] | undefined;
        if (!told) return moved;
        return told.map((mark) => moved.find((one) => one.told === mark.told) ?? mark);
      },
    },
    props: {
      decorations: (state) => {
        const size = state.doc.content.size;
        const drawn = (KEY.getState(state) ?? []).flatMap((mark) => drawing(mark, size));
        return DecorationSet.create(state.doc, drawn);
      },
    },
  });
}

function carried(mark: Mark, { mapping }: Transaction): Mark {
  return { ...mark, start: mapping.map(mark.start), end: mapping.map(mark.end) };
}

function drawing({ who, name, start, end }: Mark, size: number): Decoration[] {
  const [from, to] = [Math.min(start, size), Math.min(end, size)];
  const caret = Decoration.widget(to, () => caretOf(name), { key: `${who} ${name}`, side: 1, ignoreSelection: true });
  return from < to ? [Decoration.inline(from, to, { class: 'others-words' }), caret] : [caret];
}

function caretOf(name: string): HTMLElement {
  const caret = document.createElement('span');
  caret.className = 'others-caret';
  caret.dataset.name = name;
  // Who writes here is said beside the paragraph, to those who listen too.
  caret.setAttribute('aria-hidden', 'true');
  return caret;
}
