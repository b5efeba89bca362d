import type { HoldfastSystem } from './holdfast-system.ts';
import { logFile } from './log-file.ts';
import { caughtUp, compacted } from './room-files.ts';
import type { Bench } from './row.ts';
import { runUntil } from './shell.ts';

/** Printed at once: the spool keeps all of it until its lines are stated. */
const PIECE_MB = 50;

/** Texts that stand where they say, and nowhere else. */
export const FIRST_TEXT = 'E:\\Logs\\2026\\first-of-all';
export const MIDDLE_TEXT = '0x80070005-half-way';

/** Texts as the log has them. */
export const LOG_TEXTS = {
  everywhere: 'path=/api/v1/items/',
  hex: `request=${((4321 * 2654435761) >>> 0).toString(16).padStart(8, '0')}`,
  /** Once in some five million lines, though its pieces are in most of them. */
  digits: 'took 321 ms path=/api/v1/items/4321',
};

const say = (text: string) => `printf '%s\\n' '${text}'`;

/** Prints this much history into a session, until it is stated, indexed and compacted. */
export async function printHistory(
  bench: Bench,
  { holdfast, megabytes }: { holdfast: HoldfastSystem; megabytes: number },
): Promise<void> {
  const log = logFile(bench, Math.min(PIECE_MB, megabytes / 2));
  const pieces = Math.ceil((megabytes * 1e6) / log.printed);
  await runUntil(holdfast, say(FIRST_TEXT));
  for (let piece = 0; piece < pieces; piece += 1) {
    bench.say(`history: ${Math.round((piece * log.printed) / 1e6)} of ${megabytes} MB`);
    await runUntil(holdfast, `cat ${log.path}`);
    if (piece === Math.floor(pieces / 2)) await runUntil(holdfast, say(MIDDLE_TEXT));
    await caughtUp(holdfast);
  }
  await compacted(holdfast);
}
