import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import type { SegmentRow } from '#protocol/output/segment-row.ts';
import type { SearchAnswer } from '#protocol/search/hit.ts';
import { stateLines } from '../agent/lines/state-lines.ts';
import { MarkedTerminal } from '../agent/testing/marked-terminal.ts';
import { plainText } from '../src/lib/terminal/styled-line.ts';
import { rebuildSegment } from '../src/lib/transcript/rebuild.ts';
import { StatedRoom } from './harness/stated-room.ts';

const LINES = 30_000;
const honest = (line: number) => `balance of ${line} is ${line % 7}`;

async function sealedRoom(): Promise<StatedRoom> {
  const terminal = new MarkedTerminal();
  for (let line = 0; line < LINES; line += 500) {
    terminal.print(Array.from({ length: 500 }, (_, at) => `${honest(line + at)}\r\n`).join(''));
    await terminal.settled();
  }
  return new StatedRoom(terminal.room);
}

function statedLines(room: StatedRoom): Map<number, string> {
  const stated = new Map<number, string>();
  for (let from = 0; from <= LINES; from += 1_000)
    for (const { line, text } of room.lines(from, from + 999)) stated.set(line, text);
  return stated;
}

/** What whoever is in the session can check: a segment's sealed text, replayed from its keyframe. */
function replayed(room: StatedRoom, row: SegmentRow, isLast: boolean): Map<number, string> {
  const path = `terminals/${room.terminal}/segments/${row.segment}`;
  const events = readSegmentText(String(room.read(path)))?.events ?? [];
  const keyframe = inflateRawSync(Buffer.from(room.read(`${path}/keyframe`)));
  const { cols, rows, firstLine } = row;
  const whole = { profile: PROFILE_ID, cols, rows, firstLine, keyframe, events, isLast } as const;
  const { lines } = stateLines(whole, { maxLines: 2 ** 18, maxText: 2 ** 20 });
  return new Map(lines.map(({ line, text }) => [line, text]));
}

test('[LS14] an endpoint that states other lines than its bytes give is shown by a replay of what it sealed: which segment, which lines', async () => {
  const room = await sealedRoom();
  const listed = room.json<SegmentRow[]>(`terminals/${room.terminal}/segments`, { from: '0', to: '99' });
  expect(listed.length).toBeGreaterThan(2);
  const lied = 1;
  const told = replayed(room, listed[lied]!, false);
  const [first = 0] = told.keys();
  const [changed, left] = [first + 10, first + 20];
  const forged = [...told]
    .filter(([line]) => line !== left)
    .map(([line, text]) => ({ line, text: line === changed ? 'balance of nobody is 0' : text }));
  for (const { segment } of listed)
    if (segment === lied) room.stateInstead(segment, forged);
    else room.state(segment);
  // The room, which replays nothing, has the forged line, and finds it.
  room.world.pass(60_000);
  expect(room.lines(changed, changed)).toEqual([{ line: changed, text: 'balance of nobody is 0' }]);
  expect(room.json<SearchAnswer>('search', { text: 'of nobody' }).hits).toMatchObject([{ line: changed }]);
  // A replay has not.
  const stated = statedLines(room);
  const misstated = listed.flatMap((row) => {
    const own = replayed(room, row, row.segment === listed.length - 1);
    return [...own].filter(([line, text]) => stated.get(line) !== text).map(([line]) => [row.segment, line]);
  });
  expect(misstated).toEqual([
    [lied, changed],
    [lied, left],
  ]);
  // The page shows the past by such a replay.
  const path = `terminals/${room.terminal}/segments/${lied}`;
  const keyframe = new Uint8Array(Buffer.from(room.read(`${path}/keyframe`)));
  const rebuilt = rebuildSegment(String(room.read(path)), keyframe);
  const shown = rebuilt?.lines[changed - rebuilt.firstLine];
  expect(shown === undefined ? null : plainText(shown)).toBe(honest(changed));
}, 240_000);
