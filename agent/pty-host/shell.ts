import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { posix, win32 } from 'node:path';

export interface ShellCommand {
  file: string;
  /** On Windows the rest of the command line is passed unchanged: each program splits its own. */
  args: string[] | string;
}

export interface ShellChoice {
  /** What was asked for, as one would type it; null: the endpoint's default. */
  wanted: string | null;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  /** A port, so that tests can be another system. */
  isFile?(path: string): boolean;
}

export type FoundShell = { ok: true; command: ShellCommand } | { ok: false; problem: string };

/** The shell to run, as the system starts it. */
export function findShell(choice: ShellChoice): FoundShell {
  const { file, args } = chooseShell(choice);
  const found = findProgram(file, choice);
  return found === null
    ? { ok: false, problem: `there is no program ${file}` }
    : { ok: true, command: { file: found, args } };
}

/** The shell to run, whether it is there or not. */
export function chooseShell({ wanted, env, platform }: ShellChoice): ShellCommand {
  const command = splitCommand(wanted ?? '', platform);
  if (command !== null) return command;
  if (platform === 'win32') return { file: windowsShell(env), args: [] };
  const shell = env['SHELL'] || userInfo().shell || '/bin/sh';
  // As the systems' own terminals do: macOS opens login shells, the others do not.
  return { file: shell, args: platform === 'darwin' ? ['-l'] : [] };
}

function windowsShell(env: NodeJS.ProcessEnv): string {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(win32.delimiter);
  const found = ['pwsh.exe', 'powershell.exe'].find((name) =>
    folders.some((folder) => folder !== '' && existsSync(win32.join(folder, name))),
  );
  return found ?? env['ComSpec'] ?? 'cmd.exe';
}

/**
 * The path by which a program is started, or null if it does not exist: a PTY would only show a shell that ends at
 * once.
 */
export function findProgram(file: string, system: Omit<ShellChoice, 'wanted'>): string | null {
  const { env, platform } = system;
  if (platform === 'win32') return findOnWindows(file, system);
  const folders = file.includes('/') ? [''] : (env['PATH'] ?? '/usr/bin:/bin').split(posix.delimiter);
  const isThere = folders.some((folder) => isExecutable(folder === '' ? file : posix.join(folder, file)));
  return isThere ? file : null;
}

/** What Windows starts by itself; a script needs a shell. */
const WINDOWS_PROGRAM = /\.(exe|com)$/i;

/** ConPTY wants the whole path, with its ending. */
function findOnWindows(
  file: string,
  { env, isFile = isFileHere }: Omit<ShellChoice, 'wanted'>,
): string | null {
  const folders = /[\\/:]/.test(file) ? [''] : (env['PATH'] ?? env['Path'] ?? '').split(win32.delimiter);
  const names = WINDOWS_PROGRAM.test(file) ? [file] : [`${file}.exe`, `${file}.com`];
  const paths = folders.flatMap((folder) =>
    names.map((name) => (folder === '' ? name : win32.join(folder, name))),
  );
  return paths.find(isFile) ?? null;
}

function isFileHere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return isFileHere(path);
  } catch {
    return false;
  }
}

const WORD = /(?:[^\s"'\\]+|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs;
const PIECE = /[^\s"'\\]+|\\.|"(?:[^"\\]|\\.)*"|'[^']*'/gs;

/** A command line as the endpoint's system splits it; null for an empty one. */
export function splitCommand(line: string, platform: NodeJS.Platform): ShellCommand | null {
  return platform === 'win32' ? splitWindows(line) : splitPosix(line);
}

/** As a POSIX shell does: quotes and backslashes, and nothing else. */
function splitPosix(line: string): ShellCommand | null {
  const [file, ...args] = (line.match(WORD) ?? []).map((word) => word.replace(PIECE, unquote));
  return file === undefined ? null : { file, args };
}

/** As CommandLineToArgvW takes the program off: up to the next quote, or to a blank; a backslash is one of its letters. */
const WINDOWS_LINE = /^\s*(?:"([^"]*)"?|(\S+))\s*(.*?)\s*$/s;

function splitWindows(line: string): ShellCommand | null {
  const [, quoted, plain, args = ''] = WINDOWS_LINE.exec(line) ?? [];
  const file = quoted ?? plain ?? '';
  return file === '' ? null : { file, args };
}

/** A program's name as `chooseShell` takes it. */
export function quoteProgram(name: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? `"${name}"` : `'${name}'`;
}

function unquote(piece: string): string {
  if (piece.startsWith("'")) return piece.slice(1, -1);
  if (piece.startsWith('"')) return piece.slice(1, -1).replace(/\\(["\\$`])/g, '$1');
  return piece.startsWith('\\') ? piece.slice(1) : piece;
}
