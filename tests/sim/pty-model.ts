import { text } from '#base/bytes.ts';
import { createSegmentAuthor, type SegmentAuthor } from '#protocol/output/append.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { captionOf, segmentText } from '#protocol/output/asciicast.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { AgentToRoom, RoomToAgent } from '#protocol/wire/messages.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { createBursts } from '../../agent/pty-host/bursts.ts';
import { createFence, type Fence } from '../../agent/pty-host/fence.ts';
import { createDelivery, type Delivery } from '../../agent/stream/delivery.ts';
import type { Row, Step } from '../../agent/stream/track.ts';
import { sha256 } from '../../party/worker/crypto.ts';
import type { SeededRandom } from '../../party/testing/seeded-random.ts';

export interface WrittenSegment {
  header: SegmentHeader;
  author: SegmentAuthor;
  events: OutputEvent[];
  rows: (Row & { update: Uint8Array<ArrayBuffer> })[];
  sealed: boolean;
}

/** Small, so that a short run crosses many segments; the room knows only the real, larger bounds. */
const SEGMENT_EVENTS = 30;
const SEGMENT_BYTES = 80_000;

/** A pty host of the simulation: the real author and the real delivery over a spool that forgets nothing. */
export interface PtyModel {
  readonly terminal: string;
  readonly segments: WrittenSegment[];
  readonly delivery: Delivery;
  /** Inputs the shell was given, in order, and the fence each was typed under. */
  readonly shell: { key: string; fence: number }[];
  readonly fence: Fence;
  type(keys: Extract<RoomToAgent, { type: 'write-input' }>): InputProblem | null;
  ended: boolean;
  output(data: Uint8Array<ArrayBuffer>): void;
  /** Ends the live segment, as a resize does, or a cut for a joiner. */
  roll(last?: OutputEvent): void;
  end(): void;
  announcement(): AgentToRoom;
  message(
    step: Step,
  ): Extract<AgentToRoom, { type: 'segment-opened' | 'segment-appended' }> | { seal: WrittenSegment };
  textOf(segment: WrittenSegment): string;
}

export function createPtyModel(terminal: string, random: SeededRandom): PtyModel {
  const segments: WrittenSegment[] = [];
  const delivery = createDelivery({
    rowAt: (segment, clock) =>
      segments[segment]?.rows.find((row) => row.clock <= clock && clock < row.clock + row.events) ?? null,
  });
  const bursts = createBursts();
  const live = () => segments.at(-1)!;
  const open = () => {
    const segment = segments.length;
    const author = createSegmentAuthor(random.below(0xffffffff));
    const header: SegmentHeader = {
      ...{ terminal, segment, author: author.author, profile: 'sim', cols: 120, rows: 36 },
      ...{
        startedAt: segment * 1000,
        firstLine: segment * 10,
        keyframe: Uint8Array.from(random.bytes(1 + random.below(200))),
      },
    };
    segments.push({ header, author, events: [], rows: [], sealed: false });
    delivery.opened({ segment, events: 0, sealed: false, keyframeBytes: header.keyframe.length });
  };
  const append = (events: OutputEvent[]) => {
    const written = live();
    const clock = written.events.length;
    const update = Uint8Array.from(written.author.append(events));
    const at = { terminal, segment: written.header.segment };
    const frame = encodeFrame({ type: 'segment-appended', ...at, update } as { type: string });
    written.events.push(...events);
    written.rows.push({ clock, events: events.length, frame, update });
    delivery.appended(at.segment, written.events.length);
  };
  const seal = () => {
    live().sealed = true;
    delivery.sealed(live().header.segment);
  };
  open();
  const model: PtyModel = {
    terminal,
    segments,
    delivery,
    shell: [],
    fence: createFence(),
    type({ fence, burst, data }) {
      const write = () => {
        // Now and then the shell reads no more.
        const full = random.float() < 0.03 ? 'too-much-input' : null;
        const problem = model.ended ? 'terminal-ended' : (model.fence.against(fence) ?? full);
        if (problem === null) model.shell.push({ key: text(data), fence });
        return problem;
      };
      return burst === undefined ? write() : bursts.pass(burst, write);
    },
    ended: false,
    output(data) {
      if (model.ended) return;
      append([{ afterMs: random.below(50), code: 'o', data }]);
      if (live().events.length >= SEGMENT_EVENTS || live().author.bytes >= SEGMENT_BYTES) model.roll();
    },
    roll(last) {
      if (model.ended) return;
      if (last !== undefined) append([last]);
      seal();
      open();
    },
    end() {
      if (model.ended) return;
      append([{ afterMs: 0, code: 'x', data: Uint8Array.of(48) }]);
      // Every other one dies without sealing: the room does it then.
      if (random.float() < 0.5) seal();
      model.ended = true;
    },
    announcement: () => ({
      ...{ type: 'terminal-announced', terminal, shell: 'bash', cols: 120, rows: 36, startedAt: 1 },
      running: !model.ended,
    }),
    message(step) {
      const written = segments[step.segment]!;
      if (step.type === 'open') return { type: 'segment-opened', ...written.header };
      if (step.type === 'seal') return { seal: written };
      const { update } = written.rows.find(({ clock }) => clock === step.row.clock)!;
      return { type: 'segment-appended', terminal, segment: step.segment, update };
    },
    textOf: ({ header, events }) => segmentText(captionOf(header, sha256(header.keyframe)), events),
  };
  return model;
}
