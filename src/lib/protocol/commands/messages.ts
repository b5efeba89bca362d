import * as v from 'valibot';
import { message } from '../ground/message.ts';
import { commandRows, markedShell } from './command.ts';

/**
 * Commands that began, ended or are otherwise told than before, each as it is now, and every terminal's shell.
 * `isWhole` is false where there were more than could be told: whoever wants them asks.
 */
export const commandsChanged = message('commands-changed', {
  commands: commandRows,
  shells: v.array(markedShell),
  isWhole: v.boolean(),
});
