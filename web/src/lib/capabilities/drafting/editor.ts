/**
 * A small editor on the words of one unit: ProseMirror over text and atoms, bound to a sheet.
 *
 * A place in its document is a place in the unit's words, in UTF-16 units; a bracket or footnote
 * is one atom, which this editor never deletes: it is a unit of its own, with an editor of its own.
 */
import { keymap } from 'prosemirror-keymap';
import { type Node as Block, Schema } from 'prosemirror-model';
import { EditorState, TextSelection, type Transaction } from 'prosemirror-state';
import { EditorView, type NodeView } from 'prosemirror-view';
import Delta, { type Op } from 'quill-delta';
import type { UnitId } from '../../formats';
import { unitOf } from './text';
import type { Embed } from './types';

const SCHEMA = new Schema({
  nodes: {
    doc: { content: '(text | embed)*' },
    text: { group: 'inline' },
    embed: {
      ...{ group: 'inline', inline: true, atom: true, selectable: false },
      attrs: { body: {} },
      toDOM: () => ['span', { contenteditable: 'false' }],
    },
  },
});

// As in kernel/text.py; a line break is no part of a paragraph either.
const UNSEEN = new RegExp(
  '[\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u202a-\\u202e\\ufeff\\ufff9-\\ufffb]',
);
const REMOTE = 'remote';

/** Which side of an atom the caret comes from. */
export type Edge = 'start' | 'end';

/** A line of the height of the words, where a caret would stand; in pixels of the window. */
export type Line = Pick<DOMRect, 'left' | 'top' | 'bottom'>;

export interface EditorPorts {
  /** One's own hand changed the words. */
  wrote(change: Delta): void;
  /** The caret, or the words chosen. */
  moved(start: number, end: number): void;
  /** The caret steps over the edge of an atom, into it. */
  enter(unit: UnitId, at: Edge): void;
  /** The caret steps over the edge of these words, out of them. */
  leave(at: Edge | 'escape'): void;
  undo(): boolean;
  redo(): boolean;
  /** An atom was to be deleted, or words nobody could see to be put in. */
  refused(why: 'bracket' | 'unseen' | 'not_yours'): void;
  /** Draw an atom; gives what takes it down. */
  draw(target: HTMLElement, body: Embed): () => void;
  /** The words of an atom, for copying. */
  plain(body: Embed): string;
  /** Other keys, such as those that place a bracket. */
  keys: Readonly<Record<string, () => boolean>>;
  /** What is said of this place to those who do not see it. */
  label: string;
  /** Whether these words may be changed; otherwise the caret only points. */
  mayWrite(): boolean;
  lang: string;
  dir: 'ltr' | 'rtl';
}

export class UnitEditor {
  private readonly view: EditorView;
  /** What others did while characters are being composed: drawn only when that is over. */
  private held = new Delta();

  constructor(
    mount: HTMLElement,
    words: readonly Op[],
    private readonly ports: EditorPorts,
  ) {
    const { label, lang, dir } = ports;
    this.view = new EditorView(
      { mount },
      {
        state: EditorState.create({ doc: documentOf(words), plugins: [keymap(this.keys())] }),
        attributes: () => ({
          ...{ role: 'textbox', 'aria-multiline': 'true', 'aria-label': label, lang, dir },
          ...(ports.mayWrite() ? { spellcheck: 'true' } : { 'aria-readonly': 'true', inputmode: 'none' }),
        }),
        nodeViews: { embed: (node) => this.atom(node) },
        dispatchTransaction: (tr) => this.dispatch(tr),
        handlePaste: (_view, event) => this.paste(event.clipboardData?.getData('text/plain') ?? ''),
        handleDrop: (_view, event) => this.paste((event as DragEvent).dataTransfer?.getData('text/plain') ?? ''),
        clipboardTextSerializer: (slice) => this.copied(slice.content),
        handleDOMEvents: {
          compositionend: () => {
            // The editor reads what was composed a moment later; only then is it safe to draw.
            setTimeout(() => this.release(), 60);
            return false;
          },
        },
      },
    );
  }

  get dom(): HTMLElement {
    return this.view.dom as HTMLElement;
  }

  get isComposing(): boolean {
    return this.view.composing;
  }

  focus(start: number, end = start): void {
    const selection = TextSelection.create(this.view.state.doc, this.within(start), this.within(end));
    this.view.dispatch(this.view.state.tr.setSelection(selection).setMeta(REMOTE, true));
    this.view.focus();
  }

  /** Others changed the words, or one's own change was taken back. */
  hears(change: Delta): void {
    this.held = this.held.compose(change);
    if (!this.view.composing) this.release();
  }

  /** Where a place in the words is on the screen. */
  lineAt(place: number): Line {
    return this.view.coordsAtPos(this.within(place));
  }

  /** Where a place in the words is in the page. */
  spotAt(place: number): { node: Node; offset: number } {
    return this.view.domAtPos(this.within(place));
  }

  destroy(): void {
    this.view.destroy();
  }

  private within(place: number): number {
    return Math.max(0, Math.min(place, this.view.state.doc.content.size));
  }

  // --- from the hand to the words --------------------------------------------------------------

  private dispatch(tr: Transaction): void {
    if (tr.docChanged && !tr.getMeta(REMOTE)) {
      const change = changeOf(tr);
      const why = this.ports.mayWrite() ? trouble(change, this.view.state.doc, tr.doc) : 'not_yours';
      if (why) {
        this.ports.refused(why);
        // Draw again what the browser may have changed by itself.
        this.view.updateState(this.view.state);
        return;
      }
      this.view.updateState(this.view.state.apply(tr));
      this.wrote(change);
    } else this.view.updateState(this.view.state.apply(tr));
    if (tr.selectionSet || tr.docChanged) {
      const { from, to } = this.view.state.selection;
      this.ports.moved(from, to);
    }
  }

  /** What was typed on words that lack what is held back, as a change of the words as they are. */
  private wrote(change: Delta): void {
    const { held } = this;
    this.held = change.transform(held, false);
    this.ports.wrote(held.transform(change, true));
  }

  private release(): void {
    const { held: change } = this;
    if (this.view.composing || this.view.isDestroyed || change.ops.length === 0) return;
    this.held = new Delta();
    const { tr } = this.view.state;
    let at = 0;
    for (const op of change.ops) {
      if (typeof op.retain === 'number') at += op.retain;
      else if (typeof op.delete === 'number') tr.delete(at, at + op.delete);
      else {
        const node = nodeOf(op);
        tr.insert(at, node);
        at += node.nodeSize;
      }
    }
    this.view.dispatch(tr.setMeta(REMOTE, true));
  }

  private paste(text: string): boolean {
    const line = text.replace(/\s*[\r\n\t\u2028\u2029]+\s*/g, ' ').replace(new RegExp(UNSEEN, 'g'), '');
    if (line) this.view.dispatch(this.view.state.tr.insertText(line).scrollIntoView());
    return true;
  }

  private copied(content: { forEach(each: (node: Block) => void): void }): string {
    const out: string[] = [];
    content.forEach((node) => out.push(node.isText ? (node.text ?? '') : this.ports.plain(node.attrs.body as Embed)));
    return out.join('');
  }

  // --- keys ------------------------------------------------------------------------------------

  private keys(): Record<string, () => boolean> {
    const { ports } = this;
    const [forward, backward] = ports.dir === 'rtl' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
    return {
      [forward as string]: () => this.step('end'),
      [backward as string]: () => this.step('start'),
      Enter: () => this.enterBeside(),
      'Shift-Enter': () => true,
      Escape: () => this.leave('escape'),
      'Mod-z': () => ports.undo() || true,
      'Mod-Shift-z': () => ports.redo() || true,
      'Mod-y': () => ports.redo() || true,
      'Mod-b': () => true,
      'Mod-i': () => true,
      ...Object.fromEntries(
        Object.entries(ports.keys).map(([key, act]) => [key, () => (this.look(), act())]),
      ),
    };
  }

  /** Take in where the browser's caret is: a key may come before the editor was told. */
  private look(): void {
    const { anchorNode, anchorOffset, focusNode, focusOffset } = document.getSelection() ?? {};
    const { dom, state } = this.view;
    if (!anchorNode || !focusNode || !dom.contains(anchorNode) || !dom.contains(focusNode)) return;
    const anchor = this.view.posAtDOM(anchorNode, anchorOffset ?? 0);
    const head = this.view.posAtDOM(focusNode, focusOffset ?? 0);
    if (anchor === state.selection.anchor && head === state.selection.head) return;
    this.view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, anchor, head)));
  }

  private leave(at: Edge | 'escape'): boolean {
    this.ports.leave(at);
    return true;
  }

  /** Step over an edge where the caret stands at one: into an atom, or out of these words. */
  private step(towards: Edge): boolean {
    if (this.view.composing) return false;
    this.look();
    const { selection, doc } = this.view.state;
    if (!selection.empty) return false;
    const { nodeAfter, nodeBefore, pos } = selection.$head;
    const beside = towards === 'end' ? nodeAfter : nodeBefore;
    if (beside && !beside.isText) {
      this.ports.enter(unitOf(beside.attrs.body as Embed), towards === 'end' ? 'start' : 'end');
      return true;
    }
    const isAtEdge = towards === 'end' ? pos === doc.content.size : pos === 0;
    return isAtEdge ? this.leave(towards) : false;
  }

  /** Enter goes into the atom beside the caret; a paragraph has no lines of its own. */
  private enterBeside(): boolean {
    if (this.view.composing) return false;
    this.look();
    const { nodeAfter, nodeBefore } = this.view.state.selection.$head;
    if (nodeAfter && !nodeAfter.isText) this.ports.enter(unitOf(nodeAfter.attrs.body as Embed), 'start');
    else if (nodeBefore && !nodeBefore.isText) this.ports.enter(unitOf(nodeBefore.attrs.body as Embed), 'end');
    return true;
  }

  // --- atoms -----------------------------------------------------------------------------------

  private atom(node: Block): NodeView {
    const dom = document.createElement('span');
    dom.contentEditable = 'false';
    const takeDown = this.ports.draw(dom, node.attrs.body as Embed);
    return {
      dom,
      ignoreMutation: () => true,
      stopEvent: () => true,
      update: (other) => other.type === node.type && same(other.attrs.body as Embed, node.attrs.body as Embed),
      destroy: takeDown,
    };
  }
}

function same(one: Embed, other: Embed): boolean {
  return unitOf(one) === unitOf(other);
}

function nodeOf({ insert }: Op): Block {
  if (typeof insert === 'string') return SCHEMA.text(insert);
  return SCHEMA.node('embed', { body: insert });
}

function documentOf(words: readonly Op[]): Block {
  return SCHEMA.node('doc', null, words.map(nodeOf));
}

/** What a transaction did to the words, step by step. */
function changeOf(tr: Transaction): Delta {
  let whole = new Delta();
  tr.steps.forEach((step, i) => {
    const after = tr.docs[i + 1] ?? tr.doc;
    step.getMap().forEach((start, end, newStart, newEnd) => {
      const change = new Delta().retain(start);
      after.slice(newStart, newEnd).content.forEach((node) => {
        change.insert(node.isText ? (node.text ?? '') : { ...(node.attrs.body as object) });
      });
      whole = whole.compose(change.delete(end - start));
    });
  });
  return whole.chop();
}

function trouble(change: Delta, before: Block, after: Block): 'bracket' | 'unseen' | null {
  if (atomsOf(before) !== atomsOf(after)) return 'bracket';
  if (change.ops.some(({ insert }) => insert !== undefined && typeof insert !== 'string')) return 'bracket';
  const isUnseen = change.ops.some(({ insert }) => typeof insert === 'string' && UNSEEN.test(insert));
  return isUnseen ? 'unseen' : null;
}

function atomsOf(doc: Block): string {
  const found: string[] = [];
  doc.forEach((node) => {
    if (!node.isText) found.push(unitOf(node.attrs.body as Embed));
  });
  return found.join(' ');
}
