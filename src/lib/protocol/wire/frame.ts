import { Decoder, Encoder } from '@msgpack/msgpack';
import * as v from 'valibot';
import type { Bytes } from '#base/bytes.ts';
import { MAX_FRAME_BYTES } from '../ground/limits.ts';
import { nestsWithin } from './nesting.ts';

/** What a frame turned out to be. An unknown type is not a violation: newer peers may send more. */
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

/** Decodes one MessagePack value, or `undefined` where the bytes are not one. */
function unpack(frame: Bytes): unknown {
  if (!nestsWithin(frame, MAX_NESTING)) return undefined;
  try {
    return decoder.decode(frame);
  } catch {
    return undefined;
  }
}

type OneForm = v.ObjectSchema<
  { readonly type: v.LiteralSchema<string, undefined> } & v.ObjectEntries,
  undefined
>;
/** A message with one form, or with several forms that another of its fields tells apart. */
type Message = OneForm | v.VariantSchema<string, readonly [OneForm, ...OneForm[]], undefined>;

const typeOf = (schema: Message): string =>
  (schema.type === 'object' ? schema : schema.options[0]).entries.type.literal;

/**
 * Builds the parser of one direction's union. Payloads (`Uint8Array`) are views into the frame, not copies: code that
 * keeps one after the event must copy it.
 */
export function frameParser<const Schemas extends readonly Message[]>(
  schemas: Schemas,
): (frame: Bytes) => Parsed<v.InferOutput<Schemas[number]>> {
  const byType = new Map<unknown, Message>(schemas.map((schema) => [typeOf(schema), schema]));
  return (frame) => {
    if (frame.length > MAX_FRAME_BYTES) return { ok: false, problem: 'frame-too-large' };
    const value = unpack(frame);
    if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
      return { ok: false, problem: 'malformed-frame' };
    }
    const schema = byType.get(value.type);
    if (schema === undefined) return { ok: false, problem: 'unknown-type' };
    const result = v.safeParse(schema, value);
    if (result.success) return { ok: true, message: result.output };
    // A form that this build does not know, among several, is not a violation either.
    return { ok: false, problem: schema.type === 'variant' ? 'unknown-type' : 'malformed-frame' };
  };
}
