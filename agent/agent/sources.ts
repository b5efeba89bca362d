import type { Bytes } from '#base/bytes.ts';
import { sealText } from '#protocol/output/seal.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { AgentToRoom, RoomToAgent } from '#protocol/wire/messages.ts';
import type { EndpointKey } from './key.ts';
import type { RoomLink } from './room-link.ts';
import type { SourceEvents, StreamSource } from './stream-source.ts';

/** A message from the room about one stream. */
export type StreamMessage = RoomToAgent & { terminal: string };

export interface SourcesOptions<Source extends StreamSource> {
  session: string;
  key: EndpointKey;
  link(): RoomLink;
  /** What a stream's writer left behind, or `null` if there is nothing. */
  adopt(stream: string, events: SourceEvents): Source | null;
  onAdded(stream: string): void;
  /** The room has all of it, or nothing of it is left. */
  onRemoved(stream: string): void;
}

/** The streams of one session here, and whatever they come from, by their names on the wire. */
export interface Sources<Source extends StreamSource> {
  readonly isEmpty: boolean;
  names(): string[];
  all(): Source[];
  add(stream: string, open: (events: SourceEvents) => Source): void;
  /** Takes up a stream whose writer is gone. */
  adopt(stream: string): void;
  /** Passes on the room's message unchanged. */
  pass(message: StreamMessage, frame: Bytes): 'passed' | 'not-now' | 'no-such-stream';
  /** Says the same on the room's behalf. */
  say(message: StreamMessage): void;
  dispose(): void;
}

export function createSources<Source extends StreamSource>(options: SourcesOptions<Source>): Sources<Source> {
  const { session, key, link } = options;
  const sources = new Map<string, Source>();

  /** Signs seals, which no writer has the key for. */
  const send = (message: AgentToRoom, frame: Bytes) => {
    if (message.type === 'segment-sealed' && message.signature === null) {
      const signature = key.sign(sealText({ session, ...message }));
      link().post({ ...message, signature });
    } else link().send(frame);
  };
  const eventsOf = (stream: string): SourceEvents => ({
    onMessage: send,
    onDone({ complete }) {
      if (complete) remove(stream);
      else adopt(stream);
    },
  });
  const put = (stream: string, source: Source) => {
    sources.set(stream, source);
    if (link().state === 'live') source.serverReached();
    options.onAdded(stream);
  };
  const remove = (stream: string) => {
    sources.delete(stream);
    options.onRemoved(stream);
  };
  const adopt = (stream: string) => {
    const left = options.adopt(stream, eventsOf(stream));
    if (left === null) remove(stream);
    else put(stream, left);
  };

  return {
    get isEmpty() {
      return sources.size === 0;
    },
    names: () => [...sources.keys()],
    all: () => [...sources.values()],
    add: (stream, open) => put(stream, open(eventsOf(stream))),
    adopt,
    pass(message, frame) {
      const source = sources.get(message.terminal);
      if (source === undefined) return 'no-such-stream';
      return source.takeMessage(message, frame) ? 'passed' : 'not-now';
    },
    say: (message) => void sources.get(message.terminal)?.takeMessage(message, encodeFrame(message)),
    dispose() {
      for (const source of sources.values()) source.dispose();
    },
  };
}
