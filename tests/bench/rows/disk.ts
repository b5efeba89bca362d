import { join } from 'node:path';
import type { HoldfastSystem } from '../holdfast-system.ts';
import { logFile } from '../log-file.ts';
import { caughtUp, compacted, folderBytes } from '../room-files.ts';
import type { Bench, Row } from '../row.ts';
import { runUntil } from '../shell.ts';
import { round } from '../statistics.ts';
import { withHoldfast } from '../system.ts';
import { MARKED_BASH, withoutLines } from '../without-lines.ts';

const MAX = 1;
const MAX_OUTPUT = 0.3;

/** What the server's folder grows by for each byte of a log, once its rooms are at rest. */
async function growth(
  bench: Bench,
  { holdfast, rest }: { holdfast: HoldfastSystem; rest(holdfast: HoldfastSystem): Promise<unknown> },
) {
  const log = logFile(bench, bench.isQuick ? 2 : 50);
  const folder = join(holdfast.product.data, 'server');
  const before = await folderBytes(folder);
  await runUntil(holdfast, `cat ${log.path}`);
  const atOnce = await folderBytes(folder);
  bench.say('disk: waiting for the room to be at rest');
  await rest(holdfast);
  const state = await compacted(holdfast);
  const aByte = (bytes: number) => bytes / log.printed;
  return {
    ratio: aByte((await folderBytes(folder)) - before),
    notes: {
      segments: state.segments,
      'right after the flood': round(aByte(atOnce - before)),
      'of it pages free for reuse': aByte(state.freePages * state.pageBytes),
      'of it write-ahead logs': aByte(await folderBytes(folder, '-wal')),
    },
  };
}

export const disk: Row = {
  name: 'disk',
  about: 'what the server’s folder grows by, once its rooms are at rest, for each byte of log output',
  async measure(bench) {
    const all = await withHoldfast({ ...bench, shell: MARKED_BASH }, (holdfast) =>
      growth(bench, { holdfast, rest: caughtUp }),
    );
    const output = await withHoldfast({ ...bench, ...(await withoutLines(bench)) }, (holdfast) =>
      growth(bench, { holdfast, rest: compacted }),
    );
    return [
      {
        name: 'bytes on disk a byte of log; without: no marks, lines, index',
        unit: 'bytes',
        values: { holdfast: all.ratio, without: output.ratio },
        aim: {
          text: `≤ ${MAX}, ≤ ${MAX_OUTPUT} without`,
          isMet: all.ratio <= MAX && output.ratio <= MAX_OUTPUT,
        },
        notes: all.notes,
      },
    ];
  },
};
