import * as v from 'valibot';
import { count, terminalId, time } from '../ground/values.ts';
import { commandError, cutText, MARKED_SHELLS, PLAIN_REASONS } from '../marks/mark.ts';

/**
 * How a command ended: its code, `stopped` by Ctrl-C as the shell says, `cut-off` if shell or endpoint ended during
 * it, `unknown` if nobody can say; null while it runs.
 */
export const exit = v.nullable(
  v.union([v.pipe(v.number(), v.safeInteger()), v.picklist(['stopped', 'unknown', 'cut-off'])]),
);

/** A command of a terminal, as its shell's marks tell it. Times are of the endpoint's clock. */
export const commandRow = v.object({
  terminal: terminalId,
  /** Counts the terminal's commands from 1. */
  command: count,
  /** Null: not reported. `shown`: read off the screen between prompt and Enter. */
  text: v.nullable(v.string()),
  from: v.nullable(v.picklist(['told', 'shown'])),
  /** What the text leaves out, if it was cut. */
  cut: v.nullable(cutText),
  directory: v.nullable(v.string()),
  startedAt: time,
  endedAt: v.nullable(time),
  exit,
  errors: v.array(commandError),
  /** Errors beyond those. */
  moreErrors: count,
  /** The line its prompt began in. */
  promptLine: v.nullable(count),
  /** Its first line of output, and the line in which it ended; null on the alternate screen. */
  line: v.nullable(count),
  lastLine: v.nullable(count),
  /** Its marks were the shell's own. */
  trusted: v.boolean(),
  /** The person who had control when it was entered. */
  by: v.nullable(v.string()),
  /** Marks that something printed while it ran. */
  inner: count,
  /** From this line on something was typed while it ran, which is not told apart; null if nothing was. */
  typedLine: v.nullable(count),
});
export type CommandRow = v.InferOutput<typeof commandRow>;
export const commandRows = v.array(commandRow);

/** Which shell a terminal has, as its marks say, and from which line on its commands are not told apart, and why. */
export const markedShell = v.object({
  terminal: terminalId,
  shell: v.picklist(MARKED_SHELLS),
  plain: v.nullable(v.picklist(PLAIN_REASONS)),
  line: v.nullable(count),
});
export type MarkedShellRow = v.InferOutput<typeof markedShell>;

/** The present state: each terminal's last command if it is running, and its shell if that makes marks. */
export const commandsNow = v.object({ running: commandRows, shells: v.array(markedShell) });
export type CommandsNow = v.InferOutput<typeof commandsNow>;

/** Whether it counts as failed: by its code, by errors it left, or by what ended it. */
export function isFailed({
  exit: how,
  errors,
  moreErrors,
}: Pick<CommandRow, 'exit' | 'errors' | 'moreErrors'>): boolean {
  if (errors.length + moreErrors > 0) return true;
  return typeof how === 'number' ? how !== 0 : how === 'cut-off';
}
