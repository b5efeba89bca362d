import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface ForegroundParts {
  shellPid: number;
  /** The shell's own program. */
  shell: string;
  /** The name of the foreground process, as the PTY itself reports it. */
  ptySays(): string;
  platform: NodeJS.Platform;
}

/** Programs that run another's text: who waits wants to know which. */
const INTERPRETERS = /^(?:ba|da|k|z)?sh$|^(?:fish|node|perl|php|pwsh|python[\d.]*|ruby)$/;
/**
 * Options that are not followed by a file but by a text or a module. If an option means something else, the program is
 * named.
 */
const NO_SCRIPT = /^-(?:-?c|m|-?e|-eval|-command)$/i;
const MAX_NAME_CHARS = 200;

/** Ids of a process's group and of its terminal's foreground group: fields 5 and 8 of `/proc/PID/stat` (proc(5)). */
function groupsOf(pid: number): { own: number; foreground: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold blanks and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { own: Number(fields[2]), foreground: Number(fields[5]) };
  } catch {
    return null;
  }
}

function wordsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** A group outlives its first process, as the rest of a pipe does: then it is known by another of the shell's children. */
function memberOf(group: number, shellPid: number): number {
  try {
    const children = readFileSync(`/proc/${shellPid}/task/${shellPid}/children`, 'utf8').split(' ');
    const member = children.find((pid) => pid !== '' && groupsOf(Number(pid))?.own === group);
    return member === undefined ? group : Number(member);
  } catch {
    return group;
  }
}

/** What a running command is called: its program, or the script where the program only reads one. */
export function programName(words: readonly string[]): string | null {
  const [program = '', ...rest] = words;
  const name = basename(program).replace(/^-/, '');
  const first = rest.findIndex((word) => !word.startsWith('-') || NO_SCRIPT.test(word));
  const script = INTERPRETERS.test(name) ? rest[first] : undefined;
  const called = script === undefined || script.startsWith('-') ? name : basename(script);
  return called === '' ? null : called.slice(0, MAX_NAME_CHARS);
}

/** Shells by which people type; another program that was started as one may want the mouse itself. */
const SHELLS = /^(?:ba|da|k|z|fi|a)?sh$/;

/** Whether others run in the shell's own group, as what it starts without job control does. */
function hasCompany(shellPid: number, group: number): boolean {
  try {
    const children = readFileSync(`/proc/${shellPid}/task/${shellPid}/children`, 'utf8').split(' ');
    return children.some((pid) => pid !== '' && groupsOf(Number(pid))?.own === group);
  } catch {
    return true;
  }
}

/** Whether the shell itself waits in the foreground, alone; false if nobody can say. */
export function isShellInFront({ shellPid, shell, ptySays, platform }: ForegroundParts): boolean {
  if (platform === 'win32' || !SHELLS.test(basename(shell))) return false;
  if (platform !== 'linux') return programName([ptySays()]) === basename(shell);
  const groups = groupsOf(shellPid);
  return groups !== null && groups.own === groups.foreground && !hasCompany(shellPid, groups.own);
}

/** The program in the foreground; null if it is the shell itself or the system does not say. */
export function foregroundProgram({ shellPid, shell, ptySays, platform }: ForegroundParts): string | null {
  if (platform === 'win32') return null; // node-pty only knows the terminal's name there.
  const groups = platform === 'linux' ? groupsOf(shellPid) : null;
  if (groups === null) {
    const name = programName([ptySays()]);
    return name === basename(shell) ? null : name;
  }
  const { own, foreground } = groups;
  if (foreground === own || foreground <= 0) return null;
  const words = wordsOf(foreground);
  return programName(words.length > 0 ? words : wordsOf(memberOf(foreground, shellPid)));
}
