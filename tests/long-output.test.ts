import { expect, test } from 'vitest';
import type { CommandRow } from '#protocol/commands/command.ts';
import { MAX_LINES_READ_TEXT } from '#protocol/ground/limits.ts';
import type { SearchAnswer } from '#protocol/search/hit.ts';
import { MarkedTerminal } from '../agent/testing/marked-terminal.ts';
import { StatedRoom } from './harness/stated-room.ts';

const CHUNK = 48 * 1024;

/** A terminal in which one command prints this, from its second line on. */
async function printed(text: string): Promise<StatedRoom> {
  const terminal = new MarkedTerminal();
  terminal.print(terminal.prompt(), 'flood\r\n', terminal.own('E;flood'), terminal.own('C'));
  for (let at = 0; at < text.length; at += CHUNK) {
    terminal.print(text.slice(at, at + CHUNK));
    if ((at / CHUNK) % 4 === 0) await terminal.settled();
  }
  terminal.print(terminal.own('D;3'), terminal.prompt());
  await terminal.settled();
  expect(terminal.room.problems).toEqual([]);
  return new StatedRoom(terminal.room);
}

test('[CM18] a command that prints a million lines is one command: its lines are numbered to the last, read and found', async () => {
  const million = 1_000_000;
  const text = Array.from({ length: million }, (_, at) => `number ${at + 1}\r\n`).join('');
  const room = await printed(text);
  expect(room.json<CommandRow[]>('commands')).toMatchObject([
    { command: 1, text: 'flood', exit: 3, line: 1, lastLine: million + 1 },
  ]);
  const middle = Math.floor(room.count / 2);
  for (const segment of [0, middle, room.count - 1]) room.state(segment);
  expect(room.lines(1, 2)).toEqual([
    { line: 1, text: 'number 1' },
    { line: 2, text: 'number 2' },
  ]);
  expect(room.lines(million - 1, million)).toEqual([
    { line: million - 1, text: `number ${million - 1}` },
    { line: million, text: `number ${million}` },
  ]);
  const [segment] = room.json<{ firstLine: number }[]>(`terminals/${room.terminal}/segments`, {
    ...{ from: String(middle), to: String(middle) },
  });
  // What left the screen in it begins as many rows above as the screen has.
  const line = (segment?.firstLine ?? 0) + 1_000;
  room.world.pass(60_000);
  const { hits } = room.json<SearchAnswer>('search', { text: `number ${line}`, word: '1' });
  expect(hits).toMatchObject([{ line, text: `number ${line}`, command: { command: 1, exit: 3 } }]);
}, 240_000);

test('[CM18] [LS4] a line without end is one line: stated in pieces, its command’s, and what follows has the next number', async () => {
  const line = Array.from({ length: 300_000 }, (_, at) => `${at} `).join('');
  const room = await printed(`${line}\r\nbehind\r\n`);
  for (let segment = 0; segment < room.count; segment++) room.state(segment);
  expect(room.json<CommandRow[]>('commands')).toMatchObject([{ exit: 3, line: 1, lastLine: 3 }]);
  const [long] = room.lines(1, 1);
  expect(long?.text === line.slice(0, MAX_LINES_READ_TEXT)).toBe(true);
  expect(room.lines(2, 2)).toEqual([{ line: 2, text: 'behind' }]);
  room.world.pass(60_000);
  const { hits } = room.json<SearchAnswer>('search', { text: '299998 299999' });
  expect(hits).toMatchObject([{ line: 1, command: { command: 1 } }]);
}, 240_000);
