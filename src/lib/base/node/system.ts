import { execFileSync } from 'node:child_process';

/** The parts of the system that closing files to others needs; a port, so that tests can be another system. */
export interface System {
  platform: NodeJS.Platform;
  /** The user this process runs as; null on systems without user numbers. */
  uid: number | null;
  /** Runs a system program to its end, and returns what it printed. Throws if it fails or takes too long. */
  run(program: string, args: readonly string[]): string;
}

/** This blocks the process; closing a large folder takes its time anyway. In ms. */
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
