import type { EmulatorCore } from '#protocol/emulator/core.ts';
import { GRAPHEMES_MODE, printingOf, type Widths } from '#protocol/emulator/widths.ts';
import type { ByteWriter } from './byte-writer.ts';

const BY_GRAPHEME = `\x1b[?${GRAPHEMES_MODE}h`;
const BY_WCWIDTH = `\x1b[?${GRAPHEMES_MODE}l`;

export interface ClusterTools {
  core: EmulatorCore;
  out: ByteWriter;
  replica: { readonly widths: Widths | null };
}

/** What prints a cell's text again; `codePoints` undo a charset in use, and are as many as the text has. */
export interface Cluster {
  text: string;
  width: number;
  codePoints?: readonly number[];
}

/**
 * Prints a cell's text onto a terminal that counts by wcwidth. A cell that came about while a program counted by
 * grapheme is printed in that mode. Of the profile that always does, there is nothing to choose.
 */
export function writeCluster(
  { core, out, replica }: ClusterTools,
  { text, width, codePoints }: Cluster,
): void {
  const printed = codePoints ?? [...text].map((character) => character.codePointAt(0) ?? 0);
  const counted = replica.widths === null ? 0 : [...printingOf(core, { text, width }).byGrapheme].length;
  if (counted > 0) out.ascii(BY_GRAPHEME);
  printed.forEach((codePoint, index) => {
    if (counted > 0 && index === counted) out.ascii(BY_WCWIDTH);
    out.codePoint(codePoint);
  });
  if (counted === printed.length && counted > 0) out.ascii(BY_WCWIDTH);
}
