import { join } from 'node:path';
import type { ShellCommand } from '../shell.ts';

/** A shell as it would be started, and the folder in which its terminal keeps private files for it. */
export interface PlainStart {
  command: ShellCommand;
  env: Record<string, string>;
  folder: string;
  platform: NodeJS.Platform;
}

/** What it is started with instead, so that it reads a script of ours and then does what it would have done. */
export interface Arrangement {
  command: ShellCommand;
  env: Record<string, string>;
  /** Files below the folder, by their names. */
  files: Record<string, string>;
}

/** Our own script of that name, as it is shipped. */
export type ReadScript = (name: string) => string;

/** Where a shell finds its tokens. */
export const tokenPath = (folder: string): string => join(folder, 'tokens');
