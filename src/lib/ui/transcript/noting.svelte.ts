import type { Attachment } from 'svelte/attachments';
import type { Anchor } from '#protocol/notes/anchor.ts';
import { columnAt } from '../../transcript/selected-text.ts';
import type { ShownLine } from '../../transcript/document.ts';
import { plainText } from '../../terminal/styled-line.ts';
import { anchorOfText } from '../notes/anchoring.ts';
import type { NotesInPage } from '../notes/notes.svelte.ts';
import type { TextSelection } from './text-selection.svelte.ts';

export interface NotingOptions {
  notes: Pick<NotesInPage, 'begin' | 'beginOn' | 'mayWrite' | 'readFrom' | 'seenIn'>;
  selection: Pick<TextSelection, 'selected' | 'range'>;
}

/** Notes on what one reads in the transcript: on what is selected, or on the line whose gutter the mouse is in. */
export class Noting {
  readonly #options: NotingOptions;
  readonly #end: () => void;
  #hovered = $state<number | null>(null);

  constructor(options: NotingOptions) {
    this.#options = options;
    this.#end = options.notes.readFrom({
      anchor: () => this.#selected(),
      clear: () => document.getSelection()?.removeAllRanges(),
    });
  }

  /** The element in which the lines are, their gutter included. */
  readonly area: Attachment<HTMLElement> = (element) => {
    const move = ({ target, clientX, pointerType }: PointerEvent) => {
      const line = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
      const left = line?.querySelector('[data-text]')?.getBoundingClientRect().left ?? 0;
      const isIn = line !== null && pointerType === 'mouse' && clientX < left;
      this.#hovered = isIn ? Number(line.dataset['index']) : null;
    };
    const leave = () => (this.#hovered = null);
    element.addEventListener('pointermove', move, { passive: true });
    element.addEventListener('pointerleave', leave);
    return () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerleave', leave);
    };
  };

  /** What adds a note at a line, where that is offered. */
  plusAt(line: ShownLine): { label: string; onadd: () => void } | null {
    const { notes, selection } = this.#options;
    if (!notes.mayWrite) return null;
    const { range } = selection;
    if (range !== null)
      return range.from.index === line.index
        ? { label: 'Add a note on the selection', onadd: () => notes.begin() }
        : null;
    if (this.#hovered !== line.index || plainText(line.runs).trim() === '') return null;
    return { label: 'Add a note here', onadd: () => void this.#beginOn(line) };
  }

  async #beginOn({ place, runs }: ShownLine): Promise<void> {
    const text = plainText(runs);
    const [from, to] = [0, columnAt(runs, text.length)];
    const seen = await this.#options.notes.seenIn(place.terminal);
    const anchor = anchorOfText({
      ...{ from: { ...place, column: from }, to: { ...place, column: to }, text, seen },
    });
    this.#options.notes.beginOn(anchor);
  }

  async #selected(): Promise<Anchor | null> {
    const selected = await this.#options.selection.selected();
    if (selected === null) return null;
    return anchorOfText({ ...selected, seen: await this.#options.notes.seenIn(selected.from.terminal) });
  }

  dispose(): void {
    this.#end();
  }
}
