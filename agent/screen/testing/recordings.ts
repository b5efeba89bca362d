import { readdirSync, readFileSync } from 'node:fs';
import type { Recording, Step } from './cuts.ts';

const FOLDER = new URL('../../../tests/recordings/', import.meta.url);

/** What real programs printed, as the pty gave it; asciicast 2 whose output has one byte to a character. */
export function loadRecordings(): Recording[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.cast'));
  return names.sort().map(load);
}

function load(name: string): Recording {
  const [head = '', ...rest] = readFileSync(new URL(name, FOLDER), 'utf8').trim().split('\n');
  const { width, height }: { width: number; height: number } = JSON.parse(head);
  return { name, cols: width, rows: height, steps: rest.map(readStep) };
}

function readStep(line: string): Step {
  const [, code, data]: [number, string, string] = JSON.parse(line);
  if (code !== 'r') return new Uint8Array(Buffer.from(data, 'latin1'));
  const [cols = 80, rows = 24] = data.split('x').map(Number);
  return { cols, rows };
}
