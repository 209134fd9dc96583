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
        const within = (mark: Mark): Mark => ({
          ...mark,
          start: Math.min(mark.start, size),
          end: Math.min(mark.end, size),
        });
        return DecorationSet.create(state.doc, drawing((KEY.getState(state) ?? []).map(within)));
      },
    },
  });
}

function carried(mark: Mark, { mapping }: Transaction): Mark {
  return { ...mark, start: mapping.map(mark.start), end: mapping.map(mark.end) };
}

/** Chosen words are underlined; those who are at one place share one line and one label. */
function drawing(marks: readonly Mark[]): Decoration[] {
  const places = new Map<number, string[]>();
  for (const { end, name } of marks) places.set(end, [...(places.get(end) ?? []), name]);
  const chosen = marks.filter(({ start, end }) => start < end);
  return [
    ...chosen.map(({ start, end }) => Decoration.inline(start, end, { class: 'others-words' })),
    ...[...places].map(([at, names]) => {
      const label = names.join(', ');
      return Decoration.widget(at, () => caretOf(label), { key: label, side: 1, ignoreSelection: true });
    }),
  ];
}

function caretOf(name: string): HTMLElement {
  const caret = document.createElement('span');
  caret.className = 'others-caret';
  caret.dataset.name = name;
  // Who writes here is said beside the paragraph, to those who listen too.
  caret.setAttribute('aria-hidden', 'true');
  return caret;
}
