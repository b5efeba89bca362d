import { route } from '../ground/route.ts';
import { commandRows, commandsNow } from './command.ts';

/**
 * A page of the newest commands of all terminals, the newest first. `before`: only what was entered before one of them,
 * as `TERMINAL.COMMAND`; `failed` is `1` where only those are wanted that failed.
 */
export const listCommands = route({
  method: 'GET',
  path: 'commands',
  right: 'read-output',
  query: ['before', 'failed'],
  body: null,
  answer: commandRows,
});

/** The running commands, and which shells report their commands. */
export const showCommandsNow = route({
  method: 'GET',
  path: 'commands/now',
  right: 'read-output',
  body: null,
  answer: commandsNow,
});
