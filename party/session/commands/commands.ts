import type { CommandRow } from '#protocol/commands/command.ts';

/** What others know of terminals' commands. */
export interface Commands {
  /** The command in whose output a line is, or in which it was entered. */
  at(terminal: string, line: number): CommandRow | null;
  /** The line a command was entered in; null if that is not known, or on the alternate screen. */
  enteredIn(key: Pick<CommandRow, 'terminal' | 'command'>): number | null;
  /** Some of the newest, of those below a number that grows as they come. */
  below(number: number, limit: number): { number: number; row: CommandRow }[];
  /** The highest such number; 0 if there is none. */
  newest(): number;
}
