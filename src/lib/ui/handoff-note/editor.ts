import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap } from '@codemirror/commands';
import { markdown } from '@codemirror/lang-markdown';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  placeholder,
  type ViewUpdate,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import { UndoManager, type Text } from 'yjs';
import { MAX_HANDOFF_NOTE_CHARS } from '#protocol/ground/limits.ts';
import { completing, type Nameables } from './completing.ts';
import { othersCursors, placeOf, showCursors } from './cursors.ts';
import type { Writer } from './handoff-note.svelte.ts';

export interface NoteEditorOptions {
  parent: HTMLElement;
  text: Text;
  label: string;
  nameables: Nameables;
  onPlace(place: Writer['note']): void;
  /** The keyboard is to go elsewhere: Tab is no trap, and neither is this. */
  onLeave(): void;
  /** Something was not taken in, since the text would be too long; false: something fits again. */
  onTooLong(isTooLong: boolean): void;
}

export interface NoteEditor {
  showWriters(writers: readonly Writer[]): void;
  focus(): void;
  destroy(): void;
}

/** Signs of Markdown as they are written: what they mean is seen in the text, which stays as it is. */
const MARKDOWN = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '650' },
  { tag: tags.strong, fontWeight: '650' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.monospace, fontFamily: 'var(--mono)' },
  { tag: [tags.link, tags.url], color: 'var(--accent)' },
  { tag: [tags.processingInstruction, tags.meta], color: 'var(--muted)' },
]);

/** Every colour is a token's, so both themes are the page's own. */
const LOOK = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'transparent', fontSize: 'var(--type-body)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { padding: '16px 20px', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-placeholder': { color: 'var(--muted)' },
  '.cm-specialChar': { color: 'var(--failed)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-surface)',
  },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--raised)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-tooltip-autocomplete > ul > li': { padding: '4px 10px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--on-accent)',
    backgroundColor: 'var(--accent)',
  },
  '.note-selected': { backgroundColor: 'color-mix(in srgb, var(--person) 24%, transparent)' },
  '.note-caret': { position: 'relative', borderLeft: '2px solid var(--person)', marginLeft: '-2px' },
  '.note-caret::after': {
    position: 'absolute',
    bottom: '100%',
    left: '-2px',
    padding: '0 4px',
    borderRadius: 'var(--radius-small)',
    backgroundColor: 'var(--person)',
    color: 'var(--on-person)',
    fontSize: 'var(--type-tiny)',
    lineHeight: '1.3',
    whiteSpace: 'nowrap',
    content: 'attr(data-name)',
    pointerEvents: 'none',
  },
});

export function createNoteEditor(options: NoteEditorOptions): NoteEditor {
  const { parent, text } = options;
  const view = new EditorView({
    parent,
    state: EditorState.create({ doc: text.toJSON(), extensions: extensionsOf(options) }),
  });
  let writers: readonly Writer[] = [];
  let isThere = true;
  const again = () => {
    if (isThere) showCursors(view, { text, writers });
  };
  // Places are looked up again once the text that they are in has come, and the editor has it.
  const later = () => queueMicrotask(again);
  text.observe(later);
  return {
    showWriters(all) {
      writers = all;
      again();
    },
    focus: () => view.focus(),
    destroy() {
      isThere = false;
      text.unobserve(later);
      view.destroy();
    },
  };
}

function extensionsOf(options: NoteEditorOptions): Extension {
  const { text, label, nameables } = options;
  return [
    // The completion's Escape comes first; Tab is the page's.
    keymap.of([
      ...completionKeymap,
      { key: 'Escape', run: leaving(options) },
      ...yUndoManagerKeymap,
      ...defaultKeymap,
    ]),
    autocompletion({ override: [completing(nameables)], icons: false, interactionDelay: 0 }),
    markdown(),
    syntaxHighlighting(MARKDOWN),
    EditorView.lineWrapping,
    EditorView.perLineTextDirection.of(true),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'true', dir: 'auto' }),
    drawSelection(),
    highlightSpecialChars(),
    placeholder('What is wrong, what was done, what comes next. # names a line or command, @ a person.'),
    EditorState.changeFilter.of((transaction) => fits(transaction.newDoc.length, options)),
    EditorView.updateListener.of((update) => sayPlace(update, options)),
    yCollab(text, null, { undoManager: new UndoManager(text) }),
    othersCursors,
    LOOK,
  ];
}

const leaving =
  ({ onLeave }: NoteEditorOptions) =>
  () => {
    onLeave();
    return true;
  };

/** What others wrote is there already, whatever its length; only what is typed here can be kept out. */
function fits(length: number, { text, onTooLong }: NoteEditorOptions): boolean {
  const isFitting = length <= MAX_HANDOFF_NOTE_CHARS || length <= text.length;
  onTooLong(!isFitting);
  return isFitting;
}

function sayPlace(
  { view, state, selectionSet, docChanged, focusChanged }: ViewUpdate,
  options: NoteEditorOptions,
): void {
  if (!view.hasFocus || !(selectionSet || docChanged || focusChanged)) return;
  const { anchor, head } = state.selection.main;
  const { text, onPlace } = options;
  // The text has the change by now: its own listener was there before.
  if (Math.max(anchor, head) > text.length) return;
  onPlace({ anchor: placeOf(text, anchor), head: placeOf(text, head) });
}
