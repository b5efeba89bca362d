import { join } from 'node:path';
import { spawn } from 'node-pty';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { cellText } from '../../agent/screen/rows.ts';
import { openScreen } from '../../agent/screen/screen.ts';
import { stateOf } from '../../agent/screen/testing/state.ts';
import type { Opened } from '../../agent/screen/testing/state.ts';
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
  /** What the terminal it runs in has on its screen, and above it. */
  readonly window: OuterWindow;
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Closes the window: nobody holds the other end any more. */
  close(): void;
  resize(cols: number, rows: number): void;
}

/** The terminal that `attach` runs in, as an emulator of its own sees it. */
export interface OuterWindow {
  /** The rows of the screen, trailing blanks cut. */
  rows(): string[];
  /** The rows that have left it, oldest first. */
  above(): string[];
  /** Modes, colours, title, pen and all that programs switch on, as plain data. */
  modes(): unknown;
  /** Text that shows, as it is before `attach` begins. */
  write(text: string): void;
  /** Resolves once the screen shows the text. */
  shows(text: string): Promise<unknown>;
}

export interface AttachedOptions {
  /** Folder that keeps its key. */
  data: string;
  name?: string;
  cols?: number;
  rows?: number;
  /** Further arguments. */
  args?: string[];
  /** Stands in the terminal before it begins. */
  before?: string;
  environment?: Record<string, string>;
}

export const attachInTerminal = (link: string, options: AttachedOptions) => begin(['attach', link], options);

/** The same for somebody who is asked for the link. */
export const askedInTerminal = (options: AttachedOptions) => begin(['attach'], options);

/** Any other command in a terminal. */
export const inTerminal = (given: string[], options: AttachedOptions) => begin(given, options);

function begin(given: string[], options: AttachedOptions): Attached {
  const { data, name, cols = 132, rows = 40, args: further = [], before = '', environment = {} } = options;
  const outer = openScreen({ cols, rows, profile: PROFILE_ID, onReply: () => undefined, scrollback: 5000 });
  outer.screen.write(Buffer.from(before));
  const program = ['--no-warnings', join(REPOSITORY, 'dist/holdfast.js'), ...given, ...further];
  const args = name === undefined ? program : [...program, '--name', name];
  const env = cleanEnvironment({ HOLDFAST_DATA: data, ...environment });
  const terminal = spawn(process.execPath, args, { cols, rows, env });
  let shown = '';
  terminal.onData((piece) => {
    shown += piece;
    outer.screen.write(Buffer.from(piece));
  });
  return {
    exited: new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode))),
    keys: (keys) => terminal.write(keys),
    shows: (text) =>
      until(`attach shows ${text}`, () => shown.includes(text)).catch((error: unknown) => {
        throw new Error(`${String(error)}\n--- shown:\n${shown}`);
      }),
    shown: () => shown,
    forget: () => (shown = ''),
    window: windowOf(outer),
    pid: terminal.pid,
    // Its typings leave it out.
    close: () => (terminal as unknown as { destroy(): void }).destroy(),
    kill: (signal) => process.kill(terminal.pid, signal),
    resize(toCols, toRows) {
      terminal.resize(toCols, toRows);
      outer.screen.resize({ cols: toCols, rows: toRows });
    },
  };
}

function windowOf(outer: Opened): OuterWindow {
  const { core } = outer.replica;
  const text = (row: number) => {
    const line = core.buffers.active.lines.get(row);
    return Array.from({ length: line?.length ?? 0 }, (_, column) => cellText(line!, column) || ' ')
      .join('')
      .trimEnd();
  };
  const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, row) => text(from + row));
  const shown = () => rows(core.buffers.active.ybase, core.buffers.active.ybase + core.rows);
  return {
    rows: shown,
    above: () => rows(0, core.buffers.active.ybase),
    modes() {
      const { modes, hidden, mouse, options, charsets, charset, pen, colors, titles, isAlternate, normal } =
        stateOf(outer, 0);
      const { margins, tabs } = normal as { margins: unknown; tabs: unknown };
      const title = (titles as unknown[])[0];
      return {
        modes,
        hidden,
        mouse,
        options,
        charsets,
        charset,
        pen,
        colors,
        title,
        isAlternate,
        margins,
        tabs,
      };
    },
    write: (written) => outer.screen.write(Buffer.from(written)),
    shows: (wanted) =>
      until(`the window shows ${wanted}`, () => shown().join('\n').includes(wanted)).catch(
        (error: unknown) => {
          throw new Error(`${String(error)}\n--- the window:\n${shown().join('\n')}`);
        },
      ),
  };
}
