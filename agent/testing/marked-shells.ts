import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#base/clock-host.ts';
import { readMark, type Mark } from '#protocol/marks/mark.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { createScreen } from '../screen/screen.ts';
import { buildPrograms } from './build-programs.ts';
import { RealPtyHost } from './real-pty-host.ts';

type Kind = Mark['mark'];

/** What is ours in a shell's output. */
export const MARKS = /\x1b\]633;[^\x07]*\x07/g;

const LONGEST_MS = 30_000;

export interface Seen {
  /** Below the home. */
  files: Record<string, string>;
  lines: readonly string[];
  isPlain: boolean;
  /** What output ends in, marks apart, where the shell waits for a line; a prompt, @@, by itself. */
  ready?: RegExp;
}

export interface ShellStart {
  files?: Record<string, string>;
  shellIntegration?: boolean;
  env?: Record<string, string>;
}

export const isOf = <K extends Kind>(mark: Mark, kind: K): mark is Extract<Mark, { mark: K }> =>
  mark.mark === kind;

/** Real shells in real pty hosts, one at a time, each in a home of its own, and what they say of their commands. */
export class MarkedShells {
  readonly #kept = { ...process.env };
  readonly #homes: string[] = [];
  #programs = '';
  #ptyHost: RealPtyHost | null = null;

  async build(): Promise<void> {
    this.#programs = await buildPrograms();
  }

  get real(): RealPtyHost {
    if (this.#ptyHost === null) throw new Error('no shell was started');
    return this.#ptyHost;
  }

  get home(): string {
    return this.#homes.at(-1) ?? '';
  }

  async start(shell: string, { files = {}, shellIntegration = true, env = {} }: ShellStart = {}) {
    this.#homes.push(mkdtempSync(join(tmpdir(), 'holdfast-home-')));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(this.home, name, '..'), { recursive: true });
      writeFileSync(join(this.home, name), content);
    }
    for (const name of Object.keys(process.env)) if (name.startsWith('XDG_')) delete process.env[name];
    Object.assign(process.env, { HOME: this.home, HISTFILE: join(this.home, 'history'), ...env });
    this.#ptyHost = await RealPtyHost.start(this.#programs, { shell, shellIntegration });
    return this.#ptyHost;
  }

  async end(): Promise<void> {
    await this.#ptyHost?.end();
    this.#ptyHost = null;
    for (const home of this.#homes.splice(0)) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    for (const name of Object.keys(process.env)) if (!(name in this.#kept)) delete process.env[name];
    Object.assign(process.env, this.#kept);
  }

  dispose(): void {
    rmSync(this.#programs, { recursive: true, force: true });
  }

  marks(): Mark[] {
    return this.real.room.events().flatMap(({ code, data }) => {
      const mark = code === 'm' ? readMark(data) : null;
      return mark === null ? [] : [mark];
    });
  }

  count(kind: Kind): number {
    return this.marks().filter(({ mark }) => mark === kind).length;
  }

  /** What the shell has printed, marks apart. */
  output(): string {
    return this.real.room.output().toString().replace(MARKS, '');
  }

  /** Each command there was: its text and its exit. */
  commands(): [string | null, unknown][] {
    const own = this.marks().flatMap((mark) => ('trust' in mark && mark.trust !== 'inner' ? [mark] : []));
    const started = own.flatMap((mark) => (isOf(mark, 'start') ? [mark.command] : []));
    return started.map((number) => {
      const ofIt = own.filter(({ command }) => command === number);
      const text = ofIt.findLast((mark) => isOf(mark, 'text'));
      const end = ofIt.findLast((mark) => isOf(mark, 'end'));
      return [text?.text ?? null, end?.exit ?? null];
    });
  }

  async until(fact: () => boolean, withinMs = LONGEST_MS): Promise<void> {
    const until = systemClock.now() + withinMs;
    while (!fact()) {
      if (systemClock.now() > until) {
        const marks = JSON.stringify(this.marks());
        throw new Error(`waited in vain: ${JSON.stringify(this.real.room.output().toString())} ${marks}`);
      }
      await new Promise<void>((resolve) => systemClock.after(20, resolve));
    }
  }

  /** Types a line, and waits for the prompt behind it. */
  async run(line: string): Promise<void> {
    const before = this.count('prompt');
    this.real.type(`${line}\r`);
    await this.until(() => this.count('prompt') > before);
  }

  /** What is seen of a shell that is given these lines, in which each prompt is @@: as bytes, marks apart, and as lines. */
  async seen(shell: string, { files, lines, isPlain, ready = /@@/ }: Seen) {
    const real = await this.start(shell, { files, shellIntegration: !isPlain });
    const prompts = () => this.output().split('@@').length - 1;
    const isReady = (turn: number) => prompts() >= turn + 1 && ready.test(this.output());
    await this.until(() => isReady(0));
    for (const [at, line] of lines.entries()) {
      real.type(`${line}\r`);
      await this.until(() => isReady(at + 1));
    }
    const own = (text: string) => text.replaceAll(this.home, '~').replaceAll(real.terminal, 'TERMINAL');
    const seen = {
      ...{ bytes: own(this.output()), marks: this.count('start') },
      lines: own(linesOf(real.room.output())),
    };
    await this.end();
    return seen;
  }
}

/** What stands on the screen and above it, once an emulator has taken the output in. */
export function linesOf(output: Uint8Array): string {
  const size = { cols: 100, rows: 30 };
  const screen = createScreen({ ...size, profile: PROFILE_ID, scrollback: 10_000, onReply: () => undefined });
  screen.write(output);
  const to = screen.cursorPlace ?? { line: 0, column: 0 };
  const text = screen.textBetween({ from: { line: 0, column: 0 }, to }) ?? '';
  screen.dispose();
  return text;
}
