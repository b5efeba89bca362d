import type { Connection } from 'holdfast/client';
import { assertNever } from '#base/assert-never.ts';
import { mayRole, type Right } from '#protocol/wire/rights.ts';
import type { AttachCommand } from './keys.ts';
import type { Sizing } from './sizing.ts';
import { standingOf } from './standing.ts';
import { HELP, notAllowedWords, type Say } from './words.ts';

/** The room closes the socket of anybody who asks for more than their role may do. */
const RIGHTS: Record<Exclude<AttachCommand, 'help'>, Right> = {
  ask: 'ask-control',
  take: 'take-control',
  release: 'release-control',
  grant: 'grant-control',
  decline: 'decline-ask',
  pause: 'pause-input',
  stop: 'stop-program',
  fit: 'resize-terminal',
};

/** Carries out a command given by Ctrl-^ and a key. The room reports its own refusals. */
export function runCommand(
  command: AttachCommand | null,
  { connection, say, sizing }: { connection: Connection; say: Say; sizing: Sizing },
): void {
  const { view } = connection;
  if (command === null || command === 'help') return say(HELP);
  if (view === null || connection.state.status !== 'live') return say('not done: no connection');
  if (!mayRole(view.role, RIGHTS[command])) return say(notAllowedWords(view.role));
  const { asks, pausedBy } = standingOf(view);
  const [first] = asks;
  switch (command) {
    case 'ask':
      return connection.control.ask();
    case 'take':
      return connection.control.take();
    case 'release':
      return connection.control.release();
    case 'grant':
    case 'decline':
      if (first === undefined) return say('nobody is asking for control');
      return command === 'grant' ? connection.control.grant(first) : connection.control.decline(first);
    case 'pause':
      return pausedBy === null ? connection.control.pause() : connection.control.resume();
    case 'fit':
      return sizing.fit();
    case 'stop':
      return connection.control.stop();
    default:
      return assertNever(command);
  }
}
