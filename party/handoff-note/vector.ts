import * as encoding from 'lib0/encoding';
import type { Bytes } from '#base/bytes.ts';
import type { NoteVector } from '#protocol/handoff-note/frames.ts';
import type { ClockOf } from '#protocol/handoff-note/update.ts';

/** A state vector as Yjs takes it. */
export function encodeVector(vector: NoteVector): Bytes {
  const encoder = encoding.createEncoder();
  for (const number of [vector.size, ...[...vector].flat()]) encoding.writeVarUint(encoder, number);
  return encoding.toUint8Array(encoder);
}

/** Whether a document has all that this vector names: after an older state was restored, it may not. */
export const isWithin = (vector: NoteVector, clockOf: ClockOf): boolean =>
  [...vector].every(([author, clock]) => clock <= clockOf(author));
