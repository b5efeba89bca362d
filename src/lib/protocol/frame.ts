import { Decoder, Encoder } from '@msgpack/msgpack';
import * as v from 'valibot';
import { concat, type Bytes } from '#base/bytes.ts';
import { JOINED_MAX_BYTES, MAX_FRAME_BYTES, MAX_JOINED } from './limits.ts';
import { nestsWithin, valueEnd } from './nesting.ts';

/** What a frame turned out to be. A type this build does not know is no breach: newer peers may speak of more. */
export type Parsed<T> =
  { ok: true; message: T } | { ok: false; problem: 'frame-too-large' | 'malformed-frame' | 'unknown-type' };

/** Twice what any message has. */
const MAX_NESTING = 8;

// One coder for all frames: a fresh one costs more than most frames do. Both are re-entrant.
const encoder = new Encoder();
const decoder = new Decoder({ maxStrLength: MAX_FRAME_BYTES, maxArrayLength: 10_000, maxMapLength: 100 });

/** A frame is one message as MessagePack (github.com/msgpack/msgpack/blob/master/spec.md), a map with a `type`. */
export function encodeFrame(message: { type: string }): Uint8Array<ArrayBuffer> {
  return encoder.encode(message);
}

/** The messages of a frame, each as a frame of its own. Past `MAX_JOINED` the rest is one, and malformed. */
export function splitFrame(frame: Bytes): Bytes[] {
  const parts: Bytes[] = [];
  let rest = frame;
  // What is too long is so as a whole.
  while (frame.length <= MAX_FRAME_BYTES && parts.length < MAX_JOINED - 1) {
    const end = valueEnd(rest, MAX_NESTING) ?? rest.length;
    if (end >= rest.length) break;
    parts.push(rest.subarray(0, end));
    rest = rest.subarray(end);
  }
  parts.push(rest);
  return parts;
}

/** Whether a peer of this protocol version reads frames of several messages. */
export const readsJoined = (version: number) => version >= 2;

/** Sends small frames of one turn as one: each costs its reader a turn, and both sides a call to the system. */
export interface FrameJoiner {
  send(frame: Bytes): void;
  flush(): void;
}

export interface FrameJoinerOptions {
  send(frame: Bytes): void;
  /** Runs `action` at the end of this turn. */
  later(action: () => void): void;
}

export function createFrameJoiner({ send, later }: FrameJoinerOptions): FrameJoiner {
  let waiting: Bytes[] = [];
  let bytes = 0;
  const flush = () => {
    const [only, ...more] = waiting;
    const joined = more.length === 0 ? only : concat(waiting);
    waiting = [];
    bytes = 0;
    if (joined !== undefined) send(joined);
  };
  return {
    send(frame) {
      if (bytes + frame.length > JOINED_MAX_BYTES || waiting.length >= MAX_JOINED) flush();
      if (frame.length > JOINED_MAX_BYTES) return send(frame);
      if (waiting.length === 0) later(flush);
      waiting.push(frame);
      bytes += frame.length;
    },
    flush,
  };
}

/** Decodes one MessagePack value, or `undefined` where the bytes are not one. */
function unpack(frame: Bytes): unknown {
  if (!nestsWithin(frame, MAX_NESTING)) return undefined;
  try {
    return decoder.decode(frame);
  } catch {
    return undefined;
  }
}

type Variant = v.ObjectSchema<
  { readonly type: v.LiteralSchema<string, undefined> } & v.ObjectEntries,
  undefined
>;

/**
 * Builds the parser of one direction's union. Payloads (`Uint8Array`) are views into the frame, not copies: whoever
 * keeps one past the event copies it.
 */
export function frameParser<const Schemas extends readonly Variant[]>(
  schemas: Schemas,
): (frame: Bytes) => Parsed<v.InferOutput<Schemas[number]>> {
  const byType = new Map<unknown, Variant>(schemas.map((schema) => [schema.entries.type.literal, schema]));
  return (frame) => {
    if (frame.length > MAX_FRAME_BYTES) return { ok: false, problem: 'frame-too-large' };
    const value = unpack(frame);
    if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
      return { ok: false, problem: 'malformed-frame' };
    }
    const schema = byType.get(value.type);
    if (schema === undefined) return { ok: false, problem: 'unknown-type' };
    const result = v.safeParse(schema, value);
    if (!result.success) return { ok: false, problem: 'malformed-frame' };
    return { ok: true, message: result.output };
  };
}
