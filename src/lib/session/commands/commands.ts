import type { CommandRow } from '#protocol/commands/command.ts';
import { listCommands } from '#protocol/commands/routes.ts';
import { ask, type HttpResult, type MemberAccess } from '../wire/http.ts';

/** Which commands are wanted. `before`: only what was entered before this one. */
export interface CommandsWanted {
  before?: Pick<CommandRow, 'terminal' | 'command'>;
  isFailed?: boolean;
}

/** What was entered in the session's terminals, and how it ended. */
export interface CommandsFacet {
  /** A page of them, the newest first. */
  page(wanted?: CommandsWanted): Promise<HttpResult<CommandRow[]>>;
}

export function createCommands(member: MemberAccess): CommandsFacet {
  return {
    page({ before, isFailed = false } = {}) {
      const query = {
        ...(before === undefined ? {} : { before: `${before.terminal}.${before.command}` }),
        ...(isFailed ? { failed: '1' } : {}),
      };
      return ask(member, { route: listCommands, query });
    },
  };
}
