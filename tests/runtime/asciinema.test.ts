import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node-pty';
import { describe, expect, test } from 'vitest';
import { concat } from '#base/bytes.ts';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import { castV2 } from '#protocol/output/cast-export.ts';
import { random } from '../../agent/screen/testing/cuts.ts';
import { loadRecordings } from '../../agent/screen/testing/recordings.ts';
import { StoredOutput } from '../../agent/testing/stored-output.ts';

/** From version 3 on `cat` puts recordings together instead of printing them. */
const isHere = /^asciinema 2\./.test(
  spawnSync('asciinema', ['--version'], { encoding: 'utf8' }).stdout ?? '',
);

/** `asciinema cat` wants a terminal of its own to listen to, wherever it prints to. */
function printed(file: string): Promise<{ code: number; output: string }> {
  const result = `${file}.out`;
  const env = { ...process.env, LANG: 'C.UTF-8', ASCIINEMA_CONFIG_HOME: tmpdir() };
  const pty = spawn('/bin/sh', ['-c', 'asciinema cat "$0" > "$1"', file, result], { env });
  return new Promise((resolve) =>
    pty.onExit(({ exitCode }) => resolve({ code: exitCode, output: readFileSync(result, 'utf8') })),
  );
}

describe.runIf(isHere)('[O14] Debian’s asciinema takes version 2', () => {
  test.each(loadRecordings().map((recorded) => ({ name: recorded.name, recorded })))(
    '[O14] and prints what the program printed: $name',
    async ({ recorded }) => {
      const stored = new StoredOutput(recorded, { draw: random(11), onEvent: () => undefined });
      for (const step of recorded.steps) stored.feed(step);
      stored.seal();
      stored.dispose();
      const segments = stored.sealed.map(({ text }) => readSegmentText(text)!);
      const folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
      writeFileSync(join(folder, 'terminal.cast'), castV2({ segments }));
      const { code, output } = await printed(join(folder, 'terminal.cast'));
      rmSync(folder, { recursive: true });
      const bytes = concat(recorded.steps.filter((step) => step instanceof Uint8Array));
      expect(code).toBe(0);
      expect(output).toBe(Buffer.from(bytes).toString());
    },
  );
});
