import { join } from 'node:path';
import { spawn } from 'node-pty';
import { until } from './facts.ts';
import { cleanEnvironment, REPOSITORY } from './process.ts';

/** A running `holdfast attach` in a terminal of its own, as a person has it. */
export interface Attached {
  /** Resolves with its exit code. */
  readonly exited: Promise<number>;
  keys(keys: string): void;
  /** Resolves once the terminal has been sent the text, notices and output alike, since the last `forget`. */
  shows(text: string): Promise<unknown>;
  shown(): string;
  forget(): void;
}

export interface AttachedOptions {
  /** Folder that keeps its key. */
  data: string;
  name?: string;
  cols?: number;
  rows?: number;
}

export const attachInTerminal = (link: string, options: AttachedOptions) => begin([link], options);

/** The same for somebody who is asked for the link. */
export const askedInTerminal = (options: AttachedOptions) => begin([], options);

function begin(given: string[], { data, name, cols = 132, rows = 40 }: AttachedOptions): Attached {
  const program = ['--no-warnings', join(REPOSITORY, 'dist/holdfast.js'), 'attach', ...given];
  const args = name === undefined ? program : [...program, '--name', name];
  const env = cleanEnvironment({ HOLDFAST_DATA: data });
  const terminal = spawn(process.execPath, args, { cols, rows, env });
  let shown = '';
  terminal.onData((piece) => (shown += piece));
  return {
    exited: new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode))),
    keys: (keys) => terminal.write(keys),
    shows: (text) =>
      until(`attach shows ${text}`, () => shown.includes(text)).catch((error: unknown) => {
        throw new Error(`${String(error)}\n--- shown:\n${shown}`);
      }),
    shown: () => shown,
    forget: () => (shown = ''),
  };
}
