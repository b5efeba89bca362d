import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './row.ts';

export interface LogFile {
  path: string;
  /** As it stands in the file. */
  bytes: number;
  /** As a terminal prints it: a carriage return before each line feed. */
  printed: number;
}

const LINES_A_BLOCK = 2000;

function levelOf(line: number): string {
  if (line % 50 === 0) return '\x1b[1;31mERROR\x1b[0m';
  return line % 7 === 0 ? '\x1b[33mWARN\x1b[0m ' : '\x1b[32mINFO\x1b[0m ';
}

function logLine(line: number): string {
  const second = String(line % 60).padStart(2, '0');
  const id = ((line * 2654435761) >>> 0).toString(16).padStart(8, '0');
  const what = `request=${id} took ${line % 977} ms path=/api/v1/items/${line % 5000}`;
  return `\x1b[90m2026-05-03T14:${second}:07.${line % 1000}Z\x1b[0m ${levelOf(line)} ${what}\n`;
}

const written = new Map<string, LogFile>();

/** About `megabytes` of coloured log lines, different ones, in the run's folder. */
export function logFile({ folder }: Pick<Bench, 'folder'>, megabytes: number): LogFile {
  const path = join(folder, `log-${megabytes}`);
  const known = written.get(path);
  if (known !== undefined && existsSync(path)) return known;
  const file = openSync(path, 'w');
  let bytes = 0;
  let line = 0;
  while (bytes < megabytes * 1e6) {
    let block = '';
    for (const end = line + LINES_A_BLOCK; line < end; line += 1) block += logLine(line);
    bytes += writeSync(file, block);
  }
  closeSync(file);
  const made = { path, bytes, printed: bytes + line };
  written.set(path, made);
  return made;
}
