import type { Arrangement, PlainStart } from './start.ts';

/** Switches that leave cmd an interactive shell, with nothing to run. */
const INTERACTIVE = /^(?:\s*\/(?:[adqu]|[efv]:o(?:n|ff)))*\s*$/i;

/**
 * cmd has a prompt, and nothing else that could print a mark. The prompt is in the environment, is the same each time,
 * and so has no token. It is the only thing of ours that programs run from there can see.
 */
export function arrangeCmd({ command, env }: PlainStart): Arrangement | null {
  if (typeof command.args !== 'string' || !INTERACTIVE.test(command.args)) return null;
  const [name, own] = Object.entries(env).find(([each]) => each.toUpperCase() === 'PROMPT') ?? [
    'PROMPT',
    '$P$G',
  ];
  const marked = `$e]133;D$e\\$e]133;A;cwd=$P$e\\${own}$e]133;B$e\\`;
  return { command, env: { ...env, [name]: marked }, files: {} };
}
