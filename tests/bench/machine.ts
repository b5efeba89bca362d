import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { median } from './statistics.ts';

/** What figures of different runs must not be compared without. */
export interface Machine {
  cores: number;
  cpu: string;
  memoryGB: number;
  node: string;
  fsyncMs: number;
}

export function describeMachine(folder: string): Machine {
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGB: totalmem() / 2 ** 30,
    node: process.version,
    fsyncMs: measureFsync(folder),
  };
}

/** This disk's time for one synced write, ms. */
function measureFsync(folder: string): number {
  const file = openSync(join(folder, 'fsync'), 'w');
  const times = Array.from({ length: 50 }, () => {
    const start = performance.now();
    writeSync(file, 'x'.repeat(4096));
    fsyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  return median(times);
}
