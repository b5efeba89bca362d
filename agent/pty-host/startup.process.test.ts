import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node-pty';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { createScreen } from '../screen/screen.ts';
import { buildPrograms } from '../testing/build-programs.ts';
import { HANDSHAKES } from '../testing/handshakes.ts';
import { RealPtyHost } from '../testing/real-pty-host.ts';

/** More than a loaded machine's noise, less than the shortest wait of a program for an answer that never comes. */
const NOISE_MS = 900;

const TIMED = fileURLToPath(new URL('../testing/timed.mjs', import.meta.url));
const SIZE = { cols: 80, rows: 24 };
const RESULT = /unanswered: (\[.*\]); took (\d+) ms/;

interface Result {
  unanswered: unknown;
  ms: number;
}
interface Run {
  args: readonly string[];
  /** Typed ahead. */
  keys?: string;
}

function read(output: string): Result | null {
  const [, unanswered, ms] = RESULT.exec(output) ?? [];
  return unanswered === undefined ? null : { unanswered: JSON.parse(unanswered), ms: Number(ms) };
}

/** In a PTY of the test's own, with an emulator that answers at once. */
function runPlain({ args, keys = '' }: Run): Promise<Result> {
  const env = { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
  const pty = spawn(process.execPath, [TIMED, ...args], { ...SIZE, env, encoding: null });
  const onReply = (bytes: Uint8Array) => pty.write(Buffer.from(bytes).toString('latin1'));
  const screen = createScreen({ ...SIZE, profile: PROFILE_ID, onReply });
  let output = '';
  if (keys !== '') pty.write(keys);
  return new Promise((resolve, reject) => {
    // With `encoding: null` data comes as bytes, of which the typings know nothing.
    pty.onData((data: string | Buffer) => {
      const bytes = Buffer.from(data);
      screen.write(bytes);
      output += bytes.toString('latin1');
      const result = read(output);
      if (result !== null) resolve(result);
    });
    pty.onExit(() => reject(new Error(`ended without a result: ${output}`)));
  });
}

/** Under a pty host, with nobody watching. */
async function runHosted(programs: string, { args, keys = '' }: Run): Promise<Result> {
  const quoted = [process.execPath, TIMED, ...args].map((word) => `'${word}'`).join(' ');
  const ptyHost = await RealPtyHost.start(programs, { shell: quoted, ...SIZE });
  try {
    if (keys !== '') ptyHost.type(keys);
    const output = await ptyHost.output((bytes) => RESULT.test(bytes.toString('latin1')));
    return read(output.toString('latin1'))!;
  } finally {
    await ptyHost.end();
  }
}

const isPresent = (program: string) =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

const SOCKET = `holdfast-test-${process.pid}`;
const PROGRAMS: readonly [name: string, program: string, run: Run][] = [
  ['vim', 'vim', { args: ['run', 'vim', '-u', 'NONE', '-N', '-c', 'q'] }],
  ['fish', 'fish', { args: ['run', 'fish', '--private'], keys: 'exit\r' }],
  ['fish -c', 'fish', { args: ['run', 'fish', '-c', 'true'] }],
  ['tmux', 'tmux', { args: ['run', 'tmux', '-L', SOCKET, '-f', '/dev/null', 'new', 'true'] }],
  ['tmux new -d', 'tmux', { args: ['run', 'tmux', '-L', SOCKET, '-f', '/dev/null', 'new', '-d', 'true'] }],
];

describe('[QA4] programs that ask their terminal start as fast as in a plain one', () => {
  let programs = '';
  beforeAll(async () => {
    programs = await buildPrograms();
  });
  afterAll(() => rmSync(programs, { recursive: true, force: true }));

  async function expectAsFast(run: Run, name: string): Promise<void> {
    const plain = await runPlain(run);
    const hosted = await runHosted(programs, run);
    console.log(`${name}: ${hosted.ms} ms under the pty host, ${plain.ms} ms in a plain terminal`);
    expect(hosted.unanswered).toEqual([]);
    expect(hosted.ms).toBeLessThan(2 * plain.ms + NOISE_MS);
  }

  test.each(Object.entries(HANDSHAKES))(
    '[QA4] what %s asks',
    { timeout: 60_000 },
    async (name, questions) => {
      await expectAsFast({ args: ['ask', ...questions.map((pair) => JSON.stringify(pair))] }, name);
    },
  );

  for (const [name, program, run] of PROGRAMS) {
    test.runIf(isPresent(program))(`[QA4] ${name} itself`, { timeout: 60_000 }, () =>
      expectAsFast(run, name),
    );
  }
});
