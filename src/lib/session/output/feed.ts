import type { Position } from '#protocol/output/segment-header.ts';
import type { RoomToViewer } from '#protocol/wire/messages.ts';
import { createSegmentReplica, type SegmentReplica } from '#protocol/output/segment.ts';
import { inflateKeyframe } from './inflate.ts';
import type { OutputItem } from './output-item.ts';

export type OutputMessage = Extract<
  RoomToViewer,
  { type: 'screen' | 'segment-continued' | 'segment-appended' | 'caught-up' }
>;

export type FeedStep =
  | { ok: true; items: OutputItem[] }
  /** `lost`: what came does not follow what is here. Coming back with `since` mends it, or without if that fails too. */
  | { ok: false; problem: 'lost' };

/** One watched terminal's output as it arrives: the replica of its live segment and the place reached in it. */
export interface Feed {
  readonly terminal: string | null;
  readonly position: Position | null;
  /** Number of the line with which the current segment begins. */
  readonly firstLine: number;
  takeMessage(message: OutputMessage): FeedStep;
  /** Forgets what is here and waits for the screen of another terminal. */
  watch(terminal: string | null): void;
}

const LOST: FeedStep = { ok: false, problem: 'lost' };
const NOTHING: FeedStep = { ok: true, items: [] };

export function createFeed(): Feed {
  let terminal: string | null = null;
  let live: { segment: number; firstLine: number; replica: SegmentReplica } | null = null;

  function begin(header: { segment: number; firstLine: number; author: number }): void {
    const { segment, firstLine, author } = header;
    live = { segment, firstLine, replica: createSegmentReplica(author) };
  }

  function handleScreen({
    type: _type,
    skipped,
    ...header
  }: Extract<OutputMessage, { type: 'screen' }>): FeedStep {
    terminal = header.terminal;
    begin(header);
    try {
      return {
        ok: true,
        items: [{ type: 'screen', header, keyframe: inflateKeyframe(header.keyframe), skipped }],
      };
    } catch {
      return LOST;
    }
  }

  function handleAppend({ segment, update }: Extract<OutputMessage, { type: 'segment-appended' }>): FeedStep {
    if (live === null || terminal === null) return NOTHING;
    if (segment < live.segment) return NOTHING;
    if (segment > live.segment) return LOST;
    const at = terminal;
    const before = live.replica.clock;
    const append = live.replica.apply(update);
    if (!append.ok) return LOST;
    const items = append.events.map((event, index): OutputItem => ({
      type: 'event',
      terminal: at,
      at: { segment, event: before + index + 1 },
      // Payloads are views into the frame, which is gone when the listener gets to them.
      event: { ...event, data: event.data.slice() },
    }));
    return { ok: true, items };
  }

  return {
    get terminal() {
      return terminal;
    },
    get position() {
      return live === null ? null : { segment: live.segment, event: live.replica.clock };
    },
    get firstLine() {
      return live?.firstLine ?? 0;
    },
    takeMessage(message) {
      if (terminal !== null && message.terminal !== terminal) return NOTHING;
      switch (message.type) {
        case 'screen':
          return handleScreen(message);
        case 'segment-appended':
          return handleAppend(message);
        case 'segment-continued': {
          const { type: _type, ...header } = message;
          if (live === null || header.segment <= live.segment) return NOTHING;
          if (header.segment > live.segment + 1) return LOST;
          begin(header);
          return { ok: true, items: [{ type: 'segment', header }] };
        }
        case 'caught-up': {
          const { segment, event } = message;
          return {
            ok: true,
            items: [{ type: 'caught-up', terminal: message.terminal, at: { segment, event } }],
          };
        }
      }
    },
    watch(next) {
      terminal = next;
      live = null;
    },
  };
}
