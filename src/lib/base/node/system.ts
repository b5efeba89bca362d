import { execFileSync } from 'node:child_process';

/** What there is of the system for whoever closes files to others; a port, so that tests can be another system. */
export interface System {
  platform: NodeJS.Platform;
  /** Of the user this process runs as; null where users have none. */
  uid: number | null;
  /** Runs a system program to its end, and returns what it printed. Throws if it fails or takes too long. */
  run(program: string, args: readonly string[]): string;
}

/** Whoever asks stands still meanwhile; closing a large folder takes its time all the same. In ms. */
const RUN_TIMEOUT_MS = 60_000;

export const thisSystem: System = {
  platform: process.platform,
  uid: process.getuid?.() ?? null,
  run: (program, args) =>
    execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      timeout: RUN_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    }),
};
