import { RangeSet, StateEffect, StateField, type Extension, type Range } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';
import {
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromTypeIndex,
  decodeRelativePosition,
  encodeRelativePosition,
  type Text,
} from 'yjs';
import { base64url, fromBase64url } from '#base/bytes.ts';
import type { Writer } from './handoff-note.svelte.ts';

/** Somebody's cursor in the editor's text. */
interface Cursor {
  anchor: number;
  head: number;
  name: string;
  color: number;
}

const setCursors = StateEffect.define<readonly Cursor[]>();

class Caret extends WidgetType {
  readonly #name: string;
  readonly #color: number;

  constructor({ name, color }: Cursor) {
    super();
    this.#name = name;
    this.#color = color;
  }

  override eq(other: Caret): boolean {
    return other.#name === this.#name && other.#color === this.#color;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = 'note-caret';
    caret.style.setProperty('--person', `var(--person-${this.#color})`);
    caret.dataset['name'] = this.#name;
    caret.ariaHidden = 'true';
    return caret;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

function decorationsOf(cursors: readonly Cursor[], length: number): DecorationSet {
  const ranges = cursors.flatMap((cursor): Range<Decoration>[] => {
    const [from, to] = [Math.min(cursor.anchor, cursor.head), Math.max(cursor.anchor, cursor.head)];
    if (to > length) return [];
    const caret = Decoration.widget({ widget: new Caret(cursor), side: 1 }).range(cursor.head);
    if (from === to) return [caret];
    const attributes = { style: `--person: var(--person-${cursor.color})` };
    return [Decoration.mark({ class: 'note-selected', attributes }).range(from, to), caret];
  });
  return RangeSet.of(ranges, true);
}

const drawn = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(cursors, { changes, effects, state }) {
    for (const effect of effects)
      if (effect.is(setCursors)) return decorationsOf(effect.value, state.doc.length);
    return cursors.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Draws where the others are, each with their name and colour. */
export const othersCursors: Extension = drawn;

export function showCursors(
  view: EditorView,
  { text, writers }: { text: Text; writers: readonly Writer[] },
): void {
  const cursors = writers.flatMap(({ note, name, color }) => {
    const [anchor, head] = [placeIn(text, note.anchor), placeIn(text, note.head)];
    return anchor === null || head === null ? [] : [{ anchor, head, name, color }];
  });
  view.dispatch({ effects: setCursors.of(cursors) });
}

/** A place that stays where it is while others write. */
export function placeOf(text: Text, at: number): string {
  return base64url(encodeRelativePosition(createRelativePositionFromTypeIndex(text, at)));
}

function placeIn(text: Text, place: string): number | null {
  const bytes = fromBase64url(place);
  if (bytes === null || text.doc === null) return null;
  try {
    const found = createAbsolutePositionFromRelativePosition(decodeRelativePosition(bytes), text.doc);
    return found?.type === text ? found.index : null;
  } catch {
    // Whatever another page says is no reason to fail here.
    return null;
  }
}
