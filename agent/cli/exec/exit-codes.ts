import type { CommandRow } from '#protocol/commands/command.ts';
import { CommandFailure } from '../exit-codes.ts';

/** What `exec` ends with where that is not the command's own code: those of shells and of timeout(1), as far as they go. */
export const EXEC_EXIT = {
  /** It ended, and its shell cannot say how. */
  unknown: 121,
  /** Its shell or its machine ended under it. */
  cutOff: 122,
  /** Whether it ran, or how it ended, cannot be seen from here any more. */
  lost: 123,
  /** It still runs after `--timeout`. */
  timeout: 124,
  /** Nothing was run. */
  notRun: 125,
  /** A code that no process here can end with. */
  outOfRange: 255,
  /** It was stopped by Ctrl-C. */
  stopped: 130,
} as const;

export const notRun = (why: string) => new CommandFailure(`Nothing was run: ${why}`, EXEC_EXIT.notRun);

/** An exit code here for how a command ended there. */
export function exitCodeOf(exit: NonNullable<CommandRow['exit']>): number {
  if (exit === 'unknown') return EXEC_EXIT.unknown;
  if (exit === 'cut-off') return EXEC_EXIT.cutOff;
  if (exit === 'stopped') return EXEC_EXIT.stopped;
  return exit >= 0 && exit <= 255 ? exit : EXEC_EXIT.outOfRange;
}

/** Said where the code alone does not tell it; null where it does. */
export function endWords(exit: NonNullable<CommandRow['exit']>): string | null {
  if (exit === 'unknown') return 'The command ended; its shell does not say how.';
  if (exit === 'cut-off') return 'The shell or its machine ended while the command ran.';
  if (exit === 'stopped') return 'The command was stopped by Ctrl-C.';
  return exit >= 0 && exit <= 255 ? null : `The command ended with code ${exit}.`;
}
