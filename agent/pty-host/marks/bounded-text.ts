import { createHash } from 'node:crypto';
import { text as decode, utf8 } from '#base/bytes.ts';
import { MAX_COMMAND_TEXT_BYTES } from '#protocol/ground/limits.ts';
import type { CutText } from '#protocol/marks/mark.ts';

export interface BoundedText {
  text: string;
  cut: CutText | null;
}

/** A command's text as a mark holds it: whole, or its beginning with the length and hash of the whole. */
export function boundedText(whole: string): BoundedText {
  const bytes = utf8(whole);
  if (bytes.length <= MAX_COMMAND_TEXT_BYTES) return { text: whole, cut: null };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { text: beginningOf(whole), cut: { bytes: bytes.length, sha256 } };
}

/** For a text that the shell already cut: what the shell says about the whole of it. */
export function toldText({
  text,
  bytes,
  sha256,
}: {
  text: string;
  bytes: number | null;
  sha256: string | null;
}) {
  if (bytes === null || bytes < 0) return boundedText(text);
  return { text: beginningOf(text), cut: { bytes, sha256 } };
}

/**
 * The first bytes of a text, up to a limit, without a part of a character; what a cut left of one at the end is
 * removed too.
 */
export function beginningOf(whole: string, maxBytes = MAX_COMMAND_TEXT_BYTES): string {
  const bytes = utf8(whole);
  const cut = bytes.length > maxBytes ? decode(bytes.subarray(0, maxBytes)) : whole;
  return cut.replace(/\uFFFD+$/, '');
}
