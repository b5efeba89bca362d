import type { Attachment } from 'svelte/attachments';
import { Disposables } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import type { Section } from '../../transcript/sections.ts';
import { createRebuilder } from '../../transcript/rebuilder-host.ts';
import {
  TranscriptDocument,
  type HeldLines,
  type Metrics,
  type ShownLine,
} from '../../transcript/document.ts';
import { LineCounts } from '../../transcript/line-counts.ts';
import { PastLines } from '../../transcript/past-lines.ts';
import { pastPorts } from '../../transcript/past-ports.ts';
import {
  isAtOrBehind,
  lastPosition,
  ScrollMap,
  seenFrom,
  walk,
  type Position,
} from '../../transcript/scroll-map.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Transcript } from './transcript.svelte.ts';

/** Where a line that is meant stands, of the height of what is seen. */
const MEANT_AT = 1 / 3;
/** No terminal has so many lines: asked for it, the room gives the last segment. */
const LAST_LINE = 2 ** 40;
/** A scrollbar that moved by more of these heights was dragged. */
const DRAGGED = 3;

export interface ReadingPlaceOptions {
  session: Session;
  screen: Screen;
  transcript: Transcript;
  clock: Clock;
  /** How lines are set now. */
  metrics(): Metrics;
  /** How high the live screen's rows are: at the end the transcript shows as much, in the same place. */
  liveHeight(): number;
}

/** What is seen of the transcript now. */
interface Seen {
  lines: readonly ShownLine[];
  /** Px of the first line above the upper edge. */
  offset: number;
  position: Position;
  map: ScrollMap;
  first: number;
  last: number;
}

/** Where in the transcript one reads: goes with the scrollbar, and holds its line while others come and grow. */
export class ReadingPlace {
  readonly #options: ReadingPlaceOptions;
  readonly #ends = new Disposables();
  readonly document: TranscriptDocument;
  readonly past: PastLines;
  /** Of terminals before the watched one. */
  readonly #counts = new LineCounts();
  #version = $state.raw(0);
  #viewport = $state.raw(0);
  #anchor: { place: LinePlace; offset: number } = $state.raw({ place: { terminal: '', line: 0 }, offset: 0 });
  #element: HTMLElement | null = null;
  #turn = 0;
  #isScrolling = false;
  #expected = 0;

  readonly seen = $derived.by<Seen>(() => this.#look());

  constructor(options: ReadingPlaceOptions) {
    this.#options = options;
    const rebuilder = createRebuilder();
    this.#ends.add(() => rebuilder.dispose());
    const { connection } = options.session;
    this.past = new PastLines({
      ports: pastPorts(connection, rebuilder),
      clock: options.clock,
      onChanged: () => {
        this.#version += 1;
      },
    });
    this.#ends.add(() => this.past.dispose());
    this.document = new TranscriptDocument(this.past);
    void this.#measureTerminals(pastPorts(connection, rebuilder).segmentsAt);
  }

  /** How many lines terminals of before have: their last segments say. */
  async #measureTerminals(
    segmentsAt: (terminal: string, line: number) => Promise<{ row: { firstLine: number } } | null>,
  ): Promise<void> {
    for (const { terminal } of this.#terminals().slice(0, -1).reverse()) {
      if (this.#ends.disposed) return;
      const found = await segmentsAt(terminal, LAST_LINE);
      if (found === null) continue;
      this.#counts.lastSegmentBegins(terminal, found.row.firstLine);
      this.#version += 1;
    }
  }

  /** Up to the watched one, in the order they were opened. */
  #terminals() {
    const { view } = this.#options.session;
    const all = [...(view?.terminals ?? [])].sort((a, b) => a.startedAt - b.startedAt);
    const at = all.findIndex(({ terminal }) => terminal === view?.watching);
    return all.slice(0, at + 1);
  }

  #held(): HeldLines | null {
    const { screen } = this.#options;
    void screen.drawn;
    const { browser } = screen;
    const held = browser?.held ?? null;
    if (browser === null || held === null) return null;
    return { ...held, styled: (from, to) => browser.styledLines(from, to) };
  }

  #sections(held: HeldLines | null): Section[] {
    return this.#terminals().map(({ terminal }) => {
      if (terminal === held?.terminal) return { terminal, lines: held.last + 1 };
      const line = this.#counts.lastKnown(terminal);
      const end = line === undefined ? undefined : this.past.pieceAt({ terminal, line })?.to;
      if (end !== undefined) this.#counts.has(terminal, end);
      return { terminal, lines: this.#counts.of(terminal) };
    });
  }

  #look(): Seen {
    void this.#version;
    const held = this.#held();
    const metrics = this.#options.metrics();
    this.document.update({ sections: this.#sections(held), held, metrics });
    const { document } = this;
    const { total, heightOf } = document;
    const viewport = Math.max(1, this.#viewport);
    const index = document.sections.indexOf(this.#anchor.place) ?? 0;
    const wanted = walk({ index, offset: 0 }, { by: this.#anchor.offset, total, heightOf });
    const last = this.#last();
    const position = isAtOrBehind(wanted, last) ? last : wanted;
    const range = seenFrom(position, { viewport, total, heightOf });
    const lines: ShownLine[] = [];
    for (let at = range.first; at <= range.last; at++) {
      const line = document.lineAt(at);
      if (line !== null) lines.push(line);
    }
    const map = new ScrollMap({ total, rowHeight: metrics.rowHeight, viewport });
    return { lines, offset: position.offset, position, map, ...range };
  }

  /** The furthest position. */
  #last(): Position {
    const { total, heightOf } = this.document;
    const height = Math.min(Math.max(1, this.#viewport), this.#options.liveHeight());
    return lastPosition(height, { total, heightOf });
  }

  /** What is wanted cannot be had now. */
  get isFailing(): boolean {
    void this.#version;
    return this.past.isFailing;
  }

  /** Shows where it was opened, each time anew. */
  show(): void {
    const { opening } = this.#options.transcript;
    if (opening === null || opening.turn === this.#turn) return;
    // Another terminal is watched for it, and not told of yet.
    if (this.document.sections.indexOf(opening.place) === null || this.#viewport === 0) return;
    this.#turn = opening.turn;
    const offset = opening.offset ?? -Math.round(this.#viewport * MEANT_AT);
    this.goTo(opening.place, offset);
  }

  goTo(place: LinePlace, offset = -Math.round(this.#viewport * MEANT_AT)): void {
    this.#anchor = { place, offset };
    this.align();
  }

  goToStart(): void {
    const first = this.document.sections.placeOf(0);
    if (first !== null) this.goTo(first, 0);
  }

  /** Puts the scrollbar where what is shown stands. */
  align(): void {
    const element = this.#element;
    if (element === null) return;
    const { position, map } = this.seen;
    const top = map.topOf(position, this.document.heightOf(position.index));
    if (Math.abs(element.scrollTop - top) >= 1) element.scrollTop = top;
    this.#expected = element.scrollTop;
  }

  /** As `align`, unless somebody scrolls just now. */
  alignAtRest(): void {
    if (!this.#isScrolling) this.align();
  }

  #moveTo(position: Position): void {
    const place = this.document.sections.placeOf(position.index);
    if (place !== null) this.#anchor = { place, offset: position.offset };
  }

  #handleScroll(element: HTMLElement): void {
    const by = element.scrollTop - this.#expected;
    if (Math.abs(by) < 1) return;
    this.#isScrolling = true;
    this.#expected = element.scrollTop;
    const { position, map } = this.seen;
    const { total, heightOf } = this.document;
    const isDragged = Math.abs(by) > DRAGGED * this.#viewport;
    const next = isDragged
      ? { index: map.indexAt(element.scrollTop), offset: 0 }
      : walk(position, { by, total, heightOf });
    this.#moveTo(next);
    const isAtEdge = element.scrollTop <= 0 || element.scrollTop >= map.height - this.#viewport - 1;
    // Lines that take several rows bring the scrollbar to its end before its time.
    if (isAtEdge && !isDragged) this.align();
    if (by > 0 && isAtOrBehind(next, this.#last())) this.#options.transcript.close();
  }

  get viewport(): number {
    return this.#viewport;
  }

  /** The element that scrolls. */
  readonly scroller: Attachment<HTMLElement> = (element) => {
    this.#element = element;
    const measure = () => {
      this.#viewport = element.clientHeight;
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    const handleScroll = () => this.#handleScroll(element);
    const handleEnd = () => {
      this.#isScrolling = false;
      this.align();
    };
    element.addEventListener('scroll', handleScroll, { passive: true });
    element.addEventListener('scrollend', handleEnd);
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', handleScroll);
      element.removeEventListener('scrollend', handleEnd);
      this.#element = null;
    };
  };

  dispose(): void {
    this.#ends.dispose();
  }
}
