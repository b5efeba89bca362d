import { createLog, type Log } from '#base/node/log.ts';

export type { Log, LogLevel } from '#base/node/log.ts';

/** People started the server themselves, so only unusual lines are marked with their level. */
export function createServerLog(format: 'json' | 'text'): Log {
  return createLog({ format, heading: (level) => (level === 'info' ? '' : `${level}: `) });
}
