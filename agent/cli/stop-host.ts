import { setTimeout as pause } from 'node:timers/promises';
import { stateEverywhere } from '#base/node/process-identity.ts';
import { CommandFailure } from './exit-codes.ts';
import type { CommandOutput } from './output.ts';
import type { CommandSettings } from './settings.ts';
import { readStart } from './start-record.ts';

/** How long server and agent may take to end, in ms. */
const STOP_MS = 60_000;
const ASK_EVERY_MS = 50;

/** `holdfast stop`: stops the `holdfast start` of this folder, wherever it was started. */
export async function stop({ data }: CommandSettings, output: CommandOutput): Promise<void> {
  const start = readStart(data);
  const state = start === null ? 'gone' : await stateEverywhere(start);
  if (start === null || state === 'gone')
    throw new CommandFailure(`No "holdfast start" is running on ${data}.`);
  if (state === 'unknown')
    throw new CommandFailure(
      `Cannot tell whether process ${start.pid} is still "holdfast start". Try again, or stop it yourself.`,
    );
  process.kill(start.pid, 'SIGTERM');
  const deadline = performance.now() + STOP_MS;
  while ((await stateEverywhere(start)) !== 'gone') {
    if (performance.now() > deadline)
      throw new CommandFailure(
        `Process ${start.pid} is still running after a minute. Its log may say why; otherwise kill it.`,
      );
    await pause(ASK_EVERY_MS);
  }
  output.event({ event: 'stopped' }, 'Stopped. Shells keep running and are there at the next start.');
}
