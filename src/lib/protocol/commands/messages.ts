import * as v from 'valibot';
import { message } from '../ground/message.ts';
import { commandRows, markedShell } from './command.ts';

/**
 * Commands that began, ended or otherwise changed, each in its present state, and every terminal's shell. `isWhole` is
 * false if there were more than could be sent: viewers who want them ask.
 */
export const commandsChanged = message('commands-changed', {
  commands: commandRows,
  shells: v.array(markedShell),
  isWhole: v.boolean(),
});
