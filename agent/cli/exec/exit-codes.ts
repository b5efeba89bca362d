import type { CommandRow } from '#protocol/commands/command.ts';
import { CommandFailure } from '../exit-codes.ts';

/** Exit codes of `exec` that are not the command's own; where possible those of shells and of timeout(1). */
export const EXEC_EXIT = {
  /** It ended, and the shell did not say how. */
  unknown: 121,
  /** Its shell or its machine ended while it ran. */
  cutOff: 122,
  /** `exec` can no longer see whether it ran or how it ended. */
  lost: 123,
  /** It still runs after `--timeout`. */
  timeout: 124,
  /** Nothing was run. */
  notRun: 125,
  /** Its code is not possible for a process on this machine. */
  outOfRange: 255,
  /** It was stopped with Ctrl-C. */
  stopped: 130,
} as const;

export const notRun = (why: string) => new CommandFailure(`Nothing was run: ${why}`, EXEC_EXIT.notRun);

/** The keys were not sent; `why` is what `attach` says of that. */
export const notSent = (why: string) => notRun(`${why.replace(/^not sent: /, '')}.`);

/** The exit code for how the command ended. */
export function exitCodeOf(exit: NonNullable<CommandRow['exit']>): number {
  if (exit === 'unknown') return EXEC_EXIT.unknown;
  if (exit === 'cut-off') return EXEC_EXIT.cutOff;
  if (exit === 'stopped') return EXEC_EXIT.stopped;
  return exit >= 0 && exit <= 255 ? exit : EXEC_EXIT.outOfRange;
}

/** Said where the code alone does not tell it; null if it does. */
export function endWords(exit: NonNullable<CommandRow['exit']>): string | null {
  if (exit === 'unknown') return 'The command ended, but the shell did not say how.';
  if (exit === 'cut-off') return 'The shell or its machine ended while the command ran.';
  if (exit === 'stopped') return 'The command was stopped with Ctrl-C.';
  return exit >= 0 && exit <= 255 ? null : `The command ended with code ${exit}.`;
}
