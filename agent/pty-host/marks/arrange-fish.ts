import { join } from 'node:path';
import { filled } from './quoting.ts';
import { tokenPath, type Arrangement, type PlainStart, type ReadScript } from './start.ts';

const INTERACTIVE = new Set(['-i', '--interactive', '-l', '--login']);

/** As a word for fish, where a backslash inside quotes escapes the next character. */
const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

/** fish runs this command after its own files, and then continues. */
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
