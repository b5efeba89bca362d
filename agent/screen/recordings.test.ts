import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkRecording, type Recording, type Step } from './testing/cuts.ts';

const FOLDER = new URL('../../tests/recordings/', import.meta.url);
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.cast'));

/** asciicast 2 whose output has one byte to a character. */
function load(name: string): Recording {
  const [head, ...rest] = readFileSync(new URL(name, FOLDER), 'utf8').trim().split('\n');
  const { width, height } = JSON.parse(head!) as { width: number; height: number };
  const steps = rest.map((line): Step => {
    const [, code, data] = JSON.parse(line) as [number, string, string];
    if (code !== 'r') return new Uint8Array(Buffer.from(data, 'latin1'));
    const [cols, rows] = data.split('x').map(Number);
    return { cols: cols!, rows: rows! };
  });
  return { name, cols: width, rows: height, steps };
}

describe('[K1] a keyframe is the whole state, in real programs', () => {
  test.each(NAMES.map((name, index) => ({ name, seed: 100 + index })))('[K1] $name', ({ name, seed }) => {
    expect.hasAssertions();
    checkRecording(load(name), seed);
  });
});
