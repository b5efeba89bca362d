/** What others know of a terminal's commands. */
export interface Commands {
  /** The command in whose output a line stands, or that it was entered in. */
  at(terminal: string, line: number): { command: number; text: string | null } | null;
}
