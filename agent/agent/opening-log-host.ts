import { basename } from 'node:path';
import { cleanName } from '#protocol/people/people.ts';
import { appendBounded } from '#base/node/bounded-file.ts';
import { systemClock } from '#base/clock-host.ts';
import type { OpenTerminal } from './shell-requests.ts';

/**
 * With what rooms may open in the long run this holds more than a week of it, and its older half is kept beside it:
 * twice so much in bytes.
 */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * The endpoint's own account of the shells it opened, and for whom: what a server does here leaves a trace that it does
 * not write. One JSON line each, appended and never changed.
 */
export interface OpeningLog {
  /** Called before the shell is started. Throws if the line cannot be written: then no shell is started. */
  asked(opening: { session: string; terminal: string; wanted: OpenTerminal['wanted'] }): void;
  opened(opening: { session: string; terminal: string; shell: string; pid: number }): void;
}

function askerOf(wanted: OpenTerminal['wanted']): object {
  if (wanted.by === 'command') return { by: 'command on this machine' };
  const { person, name, role } = wanted.asker;
  return { by: 'server', person, name: cleanName(name), role };
}

export function createOpeningLog(path: string): OpeningLog {
  const write = (event: string, fields: object) => {
    const line = { time: new Date(systemClock.now()).toISOString(), event, ...fields };
    appendBounded(path, { text: `${JSON.stringify(line)}\n`, maxBytes: MAX_BYTES });
  };
  return {
    asked({ wanted, ...where }) {
      try {
        write('asked', { ...where, ...askerOf(wanted) });
      } catch (error) {
        throw new Error(`${basename(path)} cannot be written`, { cause: error });
      }
    },
    opened(opening) {
      try {
        write('opened', opening);
      } catch {
        // The line that it was asked for is already there.
      }
    },
  };
}
