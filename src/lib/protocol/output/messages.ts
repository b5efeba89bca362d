import * as v from 'valibot';
import { MAX_FRAME_BYTES } from '../ground/limits.ts';
import { message, refusal } from '../ground/message.ts';
import { bytes, count, sha256Hex, terminalId } from '../ground/values.ts';
import { position, segmentHeader } from './segment-header.ts';

const { keyframe: _keyframe, ...bareHeader } = segmentHeader.entries;

export const watchTerminal = message('watch-terminal', { terminal: terminalId });
export const watchTerminalRefused = refusal('watch-terminal', ['no-such-terminal']);
/** Bytes of all frames taken in on this socket, summed since it opened: what flow control goes by. */
export const reportReceived = message('report-received', { bytes: count });

/** The whole screen at a segment's start; what was shown before is to be dropped. `skipped`: output was passed over. */
export const screen = message('screen', { ...segmentHeader.entries, skipped: v.boolean() });
/** The next segment begins where the last ended: nothing to redraw. */
export const segmentContinued = message('segment-continued', bareHeader);
/** `update`: a Yjs update (v1) that appends events to the segment's array, and nothing else. */
export const segmentAppended = message('segment-appended', {
  terminal: terminalId,
  segment: count,
  update: bytes(MAX_FRAME_BYTES - 1024),
});
export const segmentSealed = message('segment-sealed', {
  terminal: terminalId,
  segment: count,
  events: count,
  sha256: sha256Hex,
});
/** All that is stored of the watched terminal has been sent. */
export const caughtUp = message('caught-up', { terminal: terminalId, ...position.entries });

export const segmentOpened = message('segment-opened', segmentHeader.entries);
/** `sha256` of the segment's canonical text, `signature` Ed25519 over `sealText`; null if the author is gone. */
export const segmentSealedByAgent = message('segment-sealed', {
  ...segmentSealed.entries,
  signature: v.nullable(bytes(64)),
});

/**
 * What the room holds: every segment below `sealedBelow` is sealed; `partial` names what it has of those above. `event`
 * is the number of events held.
 */
export const resumeTerminal = message('resume-terminal', {
  terminal: terminalId,
  sealedBelow: count,
  partial: v.array(v.object({ ...position.entries, sealed: v.boolean() })),
  /** It also stores what the lines of sealed segments say. Rooms of before did not. */
  takesBlocks: v.optional(v.literal(true)),
});
/** The segment is durable up to `event`; `sealed` once its seal is. */
export const segmentStored = message('segment-stored', {
  terminal: terminalId,
  segment: count,
  event: count,
  sealed: v.boolean(),
});
/** Ends the live segment now, so that a joiner gets a fresh keyframe instead of a long tail. */
export const cutSegment = message('cut-segment', { terminal: terminalId });
