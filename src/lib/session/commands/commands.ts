import { commandsAsk, type CommandsWanted } from '#protocol/commands/asks.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import { ask, type HttpResult, type MemberAccess } from '../wire/http.ts';

/** What was entered in the session's terminals, and how it ended. */
export interface CommandsFacet {
  /** A page of them, the newest first. */
  page(wanted?: CommandsWanted): Promise<HttpResult<CommandRow[]>>;
}

export function createCommands(member: MemberAccess): CommandsFacet {
  return { page: (wanted) => ask(member, commandsAsk(wanted)) };
}
