import { closeSync, openSync, writeSync } from 'node:fs';
import type { System } from './systems.ts';

/** Writes about `bytes` of coloured log lines, different ones, to `path`; gives the exact size. */
export function writeLog(path: string, bytes: number): number {
  const file = openSync(path, 'w');
  let size = 0;
  for (let line = 0; size < bytes;) {
    let block = '';
    for (let index = 0; index < 2000; index += 1, line += 1) {
      const level =
        line % 50 === 0
          ? '\x1b[1;31mERROR\x1b[0m'
          : line % 7 === 0
            ? '\x1b[33mWARN\x1b[0m '
            : '\x1b[32mINFO\x1b[0m ';
      const id = ((line * 2654435761) >>> 0).toString(16).padStart(8, '0');
      block += `\x1b[90m2026-05-03T14:${String(line % 60).padStart(2, '0')}:07.${line % 1000}Z\x1b[0m ${level} request=${id} took ${line % 977} ms path=/api/v1/items/${line % 5000}\n`;
    }
    size += writeSync(file, block);
  }
  closeSync(file);
  return size;
}

/** Prints the file and a sentinel in the shell; gives the ms from Enter until a viewer sees the sentinel. */
export async function measureFlood(system: System, path: string): Promise<number> {
  const sentinel = `done-${Math.round(performance.now() * 1000)}`;
  system.forget();
  const seen = system.shows(`${sentinel}-end`);
  const start = performance.now();
  system.send(`cat ${path}; printf '%s-%s\\n' ${sentinel} end\r`);
  await seen;
  return performance.now() - start;
}
