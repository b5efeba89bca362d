import type { CommandRow } from '#protocol/commands/command.ts';

export interface ListedCommand {
  row: CommandRow;
  time: string;
  iso: string;
}

export interface CommandDay {
  name: string;
  commands: readonly ListedCommand[];
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const DATE = new Intl.DateTimeFormat(undefined, {
  ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
});

/** A command with when it was entered; `here`: a moment of the room's by the reader's clock. */
export function listedCommand(row: CommandRow, here: (at: number) => number): ListedCommand {
  const at = new Date(here(row.startedAt));
  return { row, time: TIME.format(at), iso: at.toISOString() };
}

/** Commands by the reader's days, in the order they were entered. */
export function daysOf(rows: readonly CommandRow[], here: (at: number) => number): CommandDay[] {
  const days = new Map<string, ListedCommand[]>();
  for (const row of rows) {
    const name = DATE.format(here(row.startedAt));
    const day = days.get(name) ?? [];
    day.push(listedCommand(row, here));
    days.set(name, day);
  }
  return [...days].map(([name, commands]) => ({ name, commands }));
}
