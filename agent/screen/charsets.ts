import { PROFILE_ID } from '#protocol/output/profile.ts';
import { coreOf, type Charset } from '#protocol/emulator/core.ts';
import { createXterm } from './xterm.ts';

const FINALS = '0A4C5RQKYE6ZH7=';
const encoder = new TextEncoder();

let finals: Map<Charset, string> | undefined;

/** The final byte that designates a translation table: xterm's tables are known by identity only. */
export function designator(charset: Charset): string {
  finals ??= learnFinals();
  return finals.get(charset) ?? 'B';
}

function learnFinals(): Map<Charset, string> {
  const terminal = createXterm({ cols: 2, rows: 1, profile: PROFILE_ID, scrollback: 0 });
  const core = coreOf(terminal);
  const learnt = new Map<Charset, string>();
  for (const final of FINALS) {
    core.writeSync(encoder.encode(`\x1b(${final}`));
    if (core._charsetService.charset) learnt.set(core._charsetService.charset, final);
  }
  terminal.dispose();
  return learnt;
}

/** What must be sent for a character to appear while a table translates, or undefined when nothing gives it. */
export function untranslate(codePoint: number, charset: Charset): number | undefined {
  if (!charset || codePoint >= 127) return codePoint;
  const wanted = String.fromCodePoint(codePoint);
  for (const key in charset) if (charset[key] === wanted) return key.codePointAt(0);
  return charset[wanted] === undefined ? codePoint : undefined;
}
