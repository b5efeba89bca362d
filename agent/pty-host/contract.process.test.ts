import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { buildPrograms } from '../testing/build-programs.ts';
import { describePtyHost } from '../testing/pty-host-contract.ts';
import { RealPtyHost } from '../testing/real-pty-host.ts';

const programs = buildPrograms();
afterAll(async () => rmSync(await programs, { recursive: true, force: true }));

/** A shell that does what comes through a pipe beside its terminal, so that nothing has to be typed for it. */
async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-contract-'));
  const pipe = join(folder, 'commands');
  execFileSync('mkfifo', [pipe]);
  const shell = `/bin/bash --norc -c 'while read -r line <&3; do eval "$line"; done 3<>${pipe}'`;
  const real = await RealPtyHost.start(await programs, { shell, cols: 80, rows: 24 });
  const lose = async () => {
    real.client.destroy();
    await real.client.closed;
  };
  await lose();
  return { folder, pipe, real, lose };
}

describePtyHost('a pty host', async () => {
  const { folder, pipe, real, lose } = await start();
  return {
    ...{ terminal: real.terminal, room: real.room, lose },
    reach: () => void real.connect(),
    send: (message) => real.client.send(message),
    wait: (type, fits) => real.client.wait(type, fits),
    async until(fact) {
      while (!fact()) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    print: (text) => appendFileSync(pipe, `printf %s '${text}'\n`),
    exit: (code) => appendFileSync(pipe, `exit ${code}\n`),
    gone: () => real.client.closed,
    async dispose() {
      await real.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
