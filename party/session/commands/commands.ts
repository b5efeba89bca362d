import type { CommandRow } from '#protocol/commands/command.ts';

/** What others know of terminals' commands. */
export interface Commands {
  /** The command in whose output a line stands, or that it was entered in. */
  at(terminal: string, line: number): CommandRow | null;
  /** The line a command was entered in; null if that is not known, or on the alternate screen. */
  enteredIn(key: Pick<CommandRow, 'terminal' | 'command'>): number | null;
  /** Some of the newest, of those below a number that grows as they come. */
  below(number: number, limit: number): { number: number; row: CommandRow }[];
  /** The greatest such number; 0 where there is none. */
  newest(): number;
}
