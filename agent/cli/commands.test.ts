import { expect, test } from 'vitest';
import type { CommandRow } from '#protocol/commands/command.ts';
import { COMMANDS_PAGE } from '#protocol/ground/limits.ts';
import { askedPath, type AnyAsk } from '#protocol/ground/route.ts';
import { listCommands } from './commands.ts';
import { createCommandOutput } from './output.ts';
import type { Reader } from './reader.ts';

const row = (command: number, change: Partial<CommandRow> = {}): CommandRow => ({
  ...{ terminal: 'aaaaaaaa', command, text: `make ${command}`, from: 'told', cut: null, directory: '/' },
  ...{ startedAt: command, endedAt: command, exit: 0, errors: [], moreErrors: 0, promptLine: command },
  ...{ line: command, lastLine: command, trusted: true, by: null, inner: 0, typedLine: null },
  ...change,
});

/** Answers as a room with these commands does, which are in order. */
function readerOf(rows: readonly CommandRow[]) {
  const state = { asked: 0 };
  const answer = (asked: AnyAsk): CommandRow[] => {
    state.asked += 1;
    const before = new URLSearchParams(askedPath(asked).split('?')[1]).get('before')?.split('.')[1];
    const end = before === undefined ? rows.length : Number(before) - 1;
    return rows.slice(Math.max(0, end - COMMANDS_PAGE), end).reverse();
  };
  // Whatever is asked for here is a page of commands.
  const ask = ((asked: AnyAsk) => Promise.resolve(answer(asked))) as unknown as Reader['ask'];
  return { reader: { ask, close: () => undefined }, state };
}

async function listed(rows: readonly CommandRow[], { json = false } = {}) {
  const lines: string[] = [];
  const output = createCommandOutput({
    json,
    write: (line) => void lines.push(line),
    writeNotice: () => undefined,
  });
  const { reader, state } = readerOf(rows);
  await listCommands({ reader, failed: false }, output);
  return { lines, asked: state.asked };
}

test('[CM18] texts of commands are shown as names are: nothing unseen, nothing that turns the line round; in JSON they are as typed', async () => {
  const odd = 'del \u202egnp.exe\u2066\u200b\u00ad\u{e0041}\x1b[2J\n/q \ud800';
  const rows = [
    row(1, { text: odd }),
    row(2, { text: '\u200b' }),
    row(3, { text: 'x', cut: { bytes: 1_048_576, sha256: null } }),
  ];
  const { lines } = await listed(rows);
  expect(lines.map((line) => line.trimEnd().split('  ').at(-1))).toEqual([
    'del gnp.exe[2J /q',
    'Unknown command',
    'x …',
  ]);
  const { lines: events } = await listed(rows, { json: true });
  expect(events.map((line) => (JSON.parse(line) as { text: string }).text)).toEqual(
    rows.map(({ text }) => text),
  );
  expect(events.join('')).not.toMatch(/[\x00-\x09\x0b-\x1f\p{Bidi_Control}]/u);
});

test('[CM9] 100,000 commands are listed from the oldest on, each once, a page a request; as text not much slower than as JSON', async () => {
  const many = 100_000;
  const rows = Array.from({ length: many }, (_, at) => row(at + 1));
  const took: number[] = [];
  for (const json of [true, false]) {
    const before = process.cpuUsage();
    const { lines, asked } = await listed(rows, { json });
    took.push(process.cpuUsage(before).user);
    const texts = lines.map((line) => /make \d+/.exec(line)?.[0]);
    expect(texts).toEqual(rows.map(({ text }) => text));
    expect(asked).toBe(many / COMMANDS_PAGE + 1);
  }
  // Twice as long; where each text was divided into its characters it was ten times.
  const [asJson = 0, asText = 0] = took;
  expect(asText).toBeLessThan(6 * asJson);
}, 120_000);
