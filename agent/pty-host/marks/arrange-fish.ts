import { join } from 'node:path';
import { filled } from './quoting.ts';
import { tokenPath, type Arrangement, type PlainStart, type ReadScript } from './start.ts';

const INTERACTIVE = new Set(['-i', '--interactive', '-l', '--login']);

/** As a word of fish, in whose quotes a backslash stands for what follows it. */
const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

/** fish runs a command behind its own files, and then goes on. */
export function arrangeFish(
  { command, env, folder }: PlainStart,
  readScript: ReadScript,
): Arrangement | null {
  const { file, args } = command;
  if (typeof args === 'string' || !args.every((arg) => INTERACTIVE.has(arg))) return null;
  const script = filled(readScript('fish.fish'), { TOKENS: quoted(tokenPath(folder)) });
  const run = `source ${quoted(join(folder, 'integration.fish'))}`;
  return { command: { file, args: [...args, '-C', run] }, env, files: { 'integration.fish': script } };
}
