import type { CommandRow, CommandsNow, MarkedShellRow } from '#protocol/commands/command.ts';
import { COMMANDS_PAGE } from '#protocol/ground/limits.ts';

/** The newest commands, as they are now. */
export interface CommandsWindow {
  /** In the order they were entered: the newest, and before those whatever still runs. */
  commands: readonly CommandRow[];
  shells: readonly MarkedShellRow[];
  /** Others were entered before these. */
  hasOlder: boolean;
  /** The room has sent the list. */
  isKnown: boolean;
}

export const NO_COMMANDS: CommandsWindow = { commands: [], shells: [], hasOlder: false, isKnown: false };

type Key = Pick<CommandRow, 'terminal' | 'command'>;
export const keyOf = ({ terminal, command }: Key) => `${terminal}.${command}`;

/** As the room lists them, the other way round. */
export function inOrder(one: CommandRow, other: CommandRow): number {
  if (one.startedAt !== other.startedAt) return one.startedAt - other.startedAt;
  if (one.terminal !== other.terminal) return one.terminal < other.terminal ? -1 : 1;
  return one.command - other.command;
}

/** The list with these in place of what was known about them. */
export function withRows(known: readonly CommandRow[], rows: readonly CommandRow[]): readonly CommandRow[] {
  const byKey = new Map([...known, ...rows].map((row) => [keyOf(row), row]));
  return [...byKey.values()].sort(inOrder);
}

type Bounded = Pick<CommandsWindow, 'commands' | 'hasOlder'>;

/** Keeps the newest ones, up to a number, and those that are running. */
function bounded({ commands, hasOlder }: Bounded): Bounded {
  const from = commands.length - COMMANDS_PAGE;
  if (from <= 0) return { commands, hasOlder };
  return { commands: commands.filter(({ exit }, at) => at >= from || exit === null), hasOlder: true };
}

interface Told {
  commands: readonly CommandRow[];
  shells: readonly MarkedShellRow[];
}

/** News of some. */
export function withNews(window: CommandsWindow, { commands, shells }: Told): CommandsWindow {
  return { ...window, ...bounded({ ...window, commands: withRows(window.commands, commands) }), shells };
}

/** What was asked for: the newest page and what runs; `since`: news that came meanwhile, which may be later. */
export function fromAnswers(
  { page, now }: { page: readonly CommandRow[]; now: CommandsNow },
  since: readonly Told[],
): CommandsWindow {
  const hasOlder = page.length >= COMMANDS_PAGE;
  const commands = withRows(now.running, page);
  const fresh: CommandsWindow = { ...bounded({ commands, hasOlder }), shells: now.shells, isKnown: true };
  return since.reduce(withNews, fresh);
}
