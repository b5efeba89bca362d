import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';

export interface ShellCommand {
  file: string;
  args: string[];
}

export interface ShellChoice {
  /** What was asked for, as one would type it; null: the endpoint's default. */
  wanted: string | null;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
}

/** The shell to run. */
export function chooseShell({ wanted, env, platform }: ShellChoice): ShellCommand {
  const [file, ...args] = wanted === null ? [] : splitCommand(wanted);
  if (file !== undefined) return { file, args };
  if (platform === 'win32') return { file: windowsShell(env), args: [] };
  const shell = env['SHELL'] || userInfo().shell || '/bin/sh';
  // As the systems' own terminals do: macOS opens login shells, the others do not.
  return { file: shell, args: platform === 'darwin' ? ['-l'] : [] };
}

function windowsShell(env: NodeJS.ProcessEnv): string {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter);
  const found = ['pwsh.exe', 'powershell.exe'].find((name) =>
    folders.some((folder) => folder !== '' && existsSync(join(folder, name))),
  );
  return found ?? env['ComSpec'] ?? 'cmd.exe';
}

/** Whether there is such a program: a PTY would only show a shell that ends at once. Windows finds out for itself. */
export function isProgram(file: string, env: NodeJS.ProcessEnv): boolean {
  if (process.platform === 'win32') return true;
  const folders = file.includes('/') ? [''] : (env['PATH'] ?? '/usr/bin:/bin').split(delimiter);
  return folders.some((folder) => isExecutable(folder === '' ? file : join(folder, file)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const WORD = /(?:[^\s"'\\]+|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs;
const PIECE = /[^\s"'\\]+|\\.|"(?:[^"\\]|\\.)*"|'[^']*'/gs;

/** Splits a command line into words as a POSIX shell does: quotes and backslashes, and nothing else. */
export function splitCommand(line: string): string[] {
  return (line.match(WORD) ?? []).map((word) => word.replace(PIECE, unquote));
}

function unquote(piece: string): string {
  if (piece.startsWith("'")) return piece.slice(1, -1);
  if (piece.startsWith('"')) return piece.slice(1, -1).replace(/\\(["\\$`])/g, '$1');
  return piece.startsWith('\\') ? piece.slice(1) : piece;
}
