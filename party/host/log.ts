import { createLog, type Log } from '#base/node/log.ts';

export type { Log, LogLevel } from '#base/node/log.ts';

/** The server is what people started: only what is out of the ordinary is marked as such. */
export function createServerLog(format: 'json' | 'text'): Log {
  return createLog({ format, heading: (level) => (level === 'info' ? '' : `${level}: `) });
}
