import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { concat, utf8, type Bytes } from '#base/bytes.ts';
import { captionOf, segmentText } from '#protocol/output/asciicast.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { readAppend } from '#protocol/output/segment.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { createGroundCutter } from '../pty-host/ground.ts';
import { createSegmentWriter, type SegmentWriter } from '../stream/segment-writer.ts';
import { parsePtyHostToAgent } from '../local/messages.ts';
import { lastGround } from '../screen/boundary.ts';
import { openScreen } from '../screen/screen.ts';
import type { Recording, Step } from '../screen/testing/cuts.ts';
import type { Opened } from '../screen/testing/state.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';

/** A sealed segment as a server keeps it: its canonical text, and its keyframe deflated. */
export interface StoredSegment {
  header: SegmentHeader;
  text: string;
}

const sha256 = (data: Bytes | string) => createHash('sha256').update(data).digest('hex');

/** Longest read of a PTY in these tests, and the chance that a read ends a segment. */
const READ_BYTES = 700;
const SEAL_CHANCE = 0.1;

/**
 * A terminal's output on the way every pty host's takes: cut at ground, shown to the endpoint's emulator, gathered,
 * written as segments, and sealed. How much is read at once and where segments end is drawn.
 */
export class StoredOutput {
  readonly endpoint: Opened;
  readonly sealed: StoredSegment[] = [];
  readonly #draw: () => number;
  readonly #onEvent: (event: OutputEvent) => void;
  readonly #clock = new FakeClock();
  readonly #cutter: ReturnType<typeof createGroundCutter>;
  readonly #writer: SegmentWriter;
  /** Shown and not yet written. */
  #gathered: Bytes[] = [];
  #live: { header: SegmentHeader; events: OutputEvent[] } | null = null;

  constructor(
    recorded: Pick<Recording, 'cols' | 'rows' | 'profile'>,
    options: { draw: () => number; onEvent(event: OutputEvent): void },
  ) {
    const { profile = PROFILE_ID, cols, rows } = recorded;
    this.#draw = options.draw;
    this.#onEvent = options.onEvent;
    this.endpoint = openScreen({ cols, rows, profile, onReply: () => undefined });
    const { screen } = this.endpoint;
    this.#cutter = createGroundCutter({ lastGround, isGround: () => screen.isGround });
    this.#writer = createSegmentWriter({
      ...{ stream: 'abcdefgh', clock: this.#clock },
      opening: () => ({
        ...{ profile, cols: screen.cols, rows: screen.rows, firstLine: screen.firstLine },
        keyframe: deflateRawSync(screen.keyframe(), { level: 1 }),
      }),
      isBetween: () => screen.isGround,
      random: {
        float: this.#draw,
        bytes: (length) => Uint8Array.from({ length }, () => Math.floor(this.#draw() * 256)),
      },
      sink: {
        opened: (header) => (this.#live = { header, events: [] }),
        appended: (_segment, { frame }) => this.#take(frame),
        sealed: (seal) => this.#keep(seal.sha256),
      },
    });
    this.#writer.open();
  }

  feed(step: Step): void {
    if (step instanceof Uint8Array) this.#read(step);
    else this.#resize(step);
  }

  /** Ends the live segment, as a room asks for when somebody joins; the next has begun. */
  seal(): void {
    this.#flush();
    this.#writer.seal();
    this.#writer.open();
  }

  dispose(): void {
    this.endpoint.screen.dispose();
  }

  #read(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const end = at + 1 + Math.floor(this.#draw() * READ_BYTES);
      const data = this.#cutter.cut(bytes.subarray(at, end));
      this.#gathered.push(data);
      this.endpoint.screen.write(data);
      this.#clock.pass(Math.floor(this.#draw() * 50));
      if (this.#draw() < 0.5) this.#flush();
      if (this.#draw() < SEAL_CHANCE && this.endpoint.screen.isGround) this.seal();
      at = end;
    }
    this.#flush();
  }

  #resize(size: { cols: number; rows: number }): void {
    this.#flush();
    this.#writer.append('r', utf8(`${size.cols}x${size.rows}`));
    this.#writer.seal();
    this.endpoint.screen.resize(size);
    this.#writer.open();
  }

  #flush(): void {
    const payload = concat(this.#gathered);
    this.#gathered = [];
    if (payload.length > 0) this.#writer.append('o', payload);
  }

  get #current(): { header: SegmentHeader; events: OutputEvent[] } {
    if (this.#live === null) throw new Error('no segment is open');
    return this.#live;
  }

  /** As the room does: a pure append, or nothing. */
  #take(frame: Bytes): void {
    const parsed = parsePtyHostToAgent(frame);
    if (!parsed.ok || parsed.message.type !== 'segment-appended') throw new Error('not what a writer sends');
    const { header, events } = this.#current;
    const append = readAppend(parsed.message.update, { author: header.author, clock: events.length });
    if (!append.ok) throw new Error(append.problem);
    for (const event of append.events) {
      const kept = { ...event, data: new Uint8Array(event.data) };
      events.push(kept);
      this.#onEvent(kept);
    }
  }

  #keep(said: string): void {
    const { header, events } = this.#current;
    const text = segmentText(captionOf(header, sha256(header.keyframe)), events);
    if (sha256(text) !== said) throw new Error(`the seal of segment ${header.segment} does not fit`);
    this.sealed.push({ header, text });
  }
}
