import type { Ask } from '../ground/route.ts';
import type { CommandRow } from './command.ts';
import { listCommands } from './routes.ts';

/** Which commands are wanted. `before`: only what was entered before this one. */
export interface CommandsWanted {
  before?: Pick<CommandRow, 'terminal' | 'command'>;
  isFailed?: boolean;
}

/** Asks for a page of commands, the newest first. */
export function commandsAsk({ before, isFailed = false }: CommandsWanted = {}): Ask<typeof listCommands> {
  const query = {
    ...(before === undefined ? {} : { before: `${before.terminal}.${before.command}` }),
    ...(isFailed ? { failed: '1' } : {}),
  };
  return { route: listCommands, query };
}
