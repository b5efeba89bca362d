import { inflateRawSync } from 'node:zlib';
import { expect } from 'vitest';
import { text } from '#base/bytes.ts';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { StoredOutput } from '../../testing/stored-output.ts';
import { bytesOf, CUTS, disposeAll, expectSame, open, random, splitAt, type Recording } from './cuts.ts';
import type { Opened } from './state.ts';

interface Cut {
  at: number;
  seed: number;
  resize?: { cols: number; rows: number };
}

/** Does with an event what every viewer does. */
function apply({ screen }: Opened, { code, data }: OutputEvent): void {
  if (code === 'o') screen.write(data);
  if (code !== 'r') return;
  const [cols = 80, rows = 24] = text(data).split('x').map(Number);
  screen.resize({ cols, rows });
}

/** Made of nothing but what a server has kept: one keyframe and the texts of sealed segments. */
function rebuild(
  recorded: Recording,
  stored: StoredOutput,
  from: number,
): { viewer: Opened; catchUp(): void } {
  const first = stored.sealed[from];
  if (first === undefined) throw new Error('nothing is stored yet');
  const { cols, rows, firstLine, keyframe } = first.header;
  const viewer = open({ ...recorded, cols, rows }, { keyframe: inflateRawSync(keyframe), firstLine });
  let next = from;
  const catchUp = () => {
    for (const segment of stored.sealed.slice(next)) {
      const read = readSegmentText(segment.text);
      if (read === null) throw new Error('a sealed segment cannot be read back');
      for (const event of read.events) apply(viewer, event);
    }
    next = stored.sealed.length;
  };
  return { viewer, catchUp };
}

/**
 * One viewer watched all along, one joined at the cut, one is made of stored segments from an earlier one on. They
 * must be the same there, after a resize, and at the end; and so must the endpoint's own emulator.
 */
function checkReplicas(recorded: Recording, { at, seed, resize }: Cut): void {
  const where = `${recorded.name} cut at ${at}${resize ? ` then ${resize.cols}x${resize.rows}` : ''}`;
  const draw = random(seed);
  const watcher = open(recorded);
  const viewers = [watcher];
  const stored = new StoredOutput(recorded, {
    draw,
    onEvent: (event) => viewers.forEach((viewer) => apply(viewer, event)),
  });
  const { before, after } = splitAt(recorded.steps, at);
  for (const step of before) stored.feed(step);
  stored.seal();
  const rebuilt = rebuild(recorded, stored, Math.floor(draw() * stored.sealed.length));
  const { cols, rows, firstLine } = stored.endpoint.screen;
  const joined = open(
    { ...recorded, cols, rows },
    { keyframe: stored.endpoint.screen.keyframe(), firstLine },
  );
  viewers.push(joined);
  const compare = (moment: string) => {
    stored.seal();
    rebuilt.catchUp();
    expectSame(watcher, joined, `${where}, joined, ${moment}`);
    expectSame(watcher, rebuilt.viewer, `${where}, rebuilt, ${moment}`);
  };
  compare('there');
  if (resize) stored.feed(resize);
  if (resize) compare('resized');
  for (const step of after) stored.feed(step);
  compare('at the end');
  expectSame(watcher, stored.endpoint, `${where}, the endpoint`);
  expect(stored.sealed.length, where).toBeGreaterThan(1);
  stored.dispose();
  disposeAll();
}

/** As `checkRecording`, with the output stored and read back. */
export function checkStored(recorded: Recording, seed: number, cuts = CUTS): void {
  const next = random(seed);
  const total = bytesOf(recorded);
  for (let i = 0; i < cuts; i++) {
    const at = Math.floor(next() * (total + 1));
    checkReplicas(recorded, { at, seed: seed + i });
    const resize = { cols: 20 + Math.floor(next() * 110), rows: 5 + Math.floor(next() * 45) };
    checkReplicas(recorded, { at, seed: seed + i, resize });
  }
}
