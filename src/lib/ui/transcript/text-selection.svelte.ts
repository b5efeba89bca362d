import type { Attachment } from 'svelte/attachments';
import { columnAt, selectedText, type SelectedText, type TextPoint } from '../../transcript/selected-text.ts';
import type { ShownLine, TranscriptDocument } from '../../transcript/document.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import type { StyledRun } from '../../terminal/styled-line.ts';
import { copyText } from '../kit/clipboard.ts';

const LINE = '[data-index]';
const TEXT = '[data-text]';

/** A text that is selected, by its lines and their cells. */
export interface SelectedPlaces {
  from: LinePlace & { column: number };
  to: LinePlace & { column: number };
  text: string;
}

export interface TextSelectionOptions {
  document: Pick<TranscriptDocument, 'sections' | 'runsAt' | 'load'>;
  /** The lines that are in the page now. */
  shown(): readonly ShownLine[];
  onCopied(copied: SelectedText | null): void;
}

/**
 * The browser's own selection over text of which only what is seen is in the page: the lines in which it begins and ends
 * stay there for as long as they do.
 */
export class TextSelection {
  readonly #options: TextSelectionOptions;
  #pinned = $state.raw<readonly ShownLine[]>([]);
  #range = $state.raw<{ from: TextPoint; to: TextPoint } | null>(null);

  constructor(options: TextSelectionOptions) {
    this.#options = options;
  }

  /** Lines that have to stay in the page though they are not seen. */
  get pinned(): readonly ShownLine[] {
    return this.#pinned;
  }

  /** What is selected, from where to where; null where nothing is. */
  get range(): { from: TextPoint; to: TextPoint } | null {
    return this.#range;
  }

  /** What is selected, with the cells it begins and ends at; null where nothing is, or that cannot be had. */
  async selected(): Promise<SelectedPlaces | null> {
    const range = this.#range;
    if (range === null) return null;
    const { document } = this.#options;
    const { text } = await selectedText(range, (index) => this.#runsOf(index));
    const [from, to] = await Promise.all(
      [range.from, range.to].map(async ({ index, character }) => {
        const place = document.sections.placeOf(index);
        const runs = await this.#runsOf(index);
        return place === null || runs === undefined ? null : { ...place, column: columnAt(runs, character) };
      }),
    );
    return from === null || to === null || from === undefined || to === undefined ? null : { from, to, text };
  }

  #runsOf(index: number): readonly StyledRun[] | Promise<readonly StyledRun[] | undefined> {
    const { document } = this.#options;
    const place = document.sections.placeOf(index);
    if (place === null) return [];
    const runs = document.runsAt(place);
    return runs === undefined ? document.load(place) : runs === 'missing' ? [] : runs;
  }

  /** The element in which the lines are. */
  readonly area: Attachment<HTMLElement> = (element) => {
    const handleChange = () => this.#pin(element);
    const handleCopy = (event: ClipboardEvent) => this.#copy(element, event);
    document.addEventListener('selectionchange', handleChange);
    element.addEventListener('copy', handleCopy);
    return () => {
      document.removeEventListener('selectionchange', handleChange);
      element.removeEventListener('copy', handleCopy);
    };
  };

  #pin(element: HTMLElement): void {
    const selection = document.getSelection();
    const isHere = selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode);
    const ends = isHere
      ? [selection.anchorNode, selection.focusNode].flatMap((node) => lineOf(node) ?? [])
      : [];
    const known = [...this.#options.shown(), ...this.#pinned];
    const pinned = ends
      .filter((index, at) => ends.indexOf(index) === at)
      .flatMap((index) => known.find((line) => line.index === index) ?? []);
    if (pinned.length > 0 || this.#pinned.length > 0) this.#pinned = pinned;
    this.#range = isHere ? pointsOf(element) : null;
  }

  #copy(element: HTMLElement, event: ClipboardEvent): void {
    const points = pointsOf(element);
    if (points === null) return;
    event.preventDefault();
    const copying = selectedText(points, (index) => this.#runsOf(index));
    void copying.then(async (copied) => {
      this.#options.onCopied((await copyText(copied.text)) ? copied : null);
    });
  }
}

function lineElement(node: Node | null): HTMLElement | null {
  const element = node instanceof Element ? node : (node?.parentElement ?? null);
  return element?.closest<HTMLElement>(LINE) ?? null;
}

function lineOf(node: Node | null): number | null {
  const index = lineElement(node)?.dataset['index'];
  return index === undefined ? null : Number(index);
}

/** The two ends of what is selected in an element, the upper first; null where nothing is. */
export function pointsOf(element: HTMLElement): { from: TextPoint; to: TextPoint } | null {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return null;
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  if (!element.contains(startContainer)) return null;
  const from = pointOf(startContainer, startOffset);
  const to = pointOf(endContainer, endOffset);
  return from === null || to === null ? null : { from, to };
}

function pointOf(node: Node, offset: number): TextPoint | null {
  const line = lineElement(node);
  const text = line?.querySelector(TEXT);
  const index = lineOf(node);
  if (line === null || text === null || text === undefined || index === null) return null;
  const before = document.createRange();
  before.selectNodeContents(text);
  if (text.contains(node)) before.setEnd(node, offset);
  else if (text.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING) before.collapse(true);
  return { index, character: before.toString().length };
}
