import { join } from 'node:path';
import { logFile } from '../log-file.ts';
import { compacted, folderBytes } from '../room-files.ts';
import type { Row } from '../row.ts';
import { runUntil } from '../shell.ts';
import { withHoldfast } from '../system.ts';

const MAX = 0.3;

export const disk: Row = {
  name: 'disk',
  about: 'what the server’s folder grows by, once its rooms are at rest, for each byte of log output',
  measure: (bench) =>
    withHoldfast(bench, async (holdfast) => {
      const log = logFile(bench, bench.isQuick ? 2 : 50);
      const folder = join(holdfast.product.data, 'server');
      const before = await folderBytes(folder);
      await runUntil(holdfast, `cat ${log.path}`);
      const atOnce = await folderBytes(folder);
      bench.say('disk: waiting for the room to compact');
      const state = await compacted(holdfast);
      const bytes = (await folderBytes(folder)) - before;
      const writeAhead = await folderBytes(folder, '-wal');
      const free = state.freePages * state.pageBytes;
      const values = { holdfast: bytes / log.printed };
      return [
        {
          name: 'bytes on disk a byte of log',
          unit: 'bytes',
          values,
          aim: { text: `≤ ${MAX}`, isMet: values.holdfast <= MAX },
          notes: {
            segments: state.segments,
            'before compaction': (atOnce - before) / log.printed,
            'of it pages free for reuse': free / log.printed,
            'of it write-ahead logs': writeAhead / log.printed,
          },
        },
      ];
    }),
};
