import { systemClock } from '#base/clock-host.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;

export interface LogOptions {
  format: 'json' | 'text';
  /** What a line for people begins with. */
  heading(level: LogLevel): string;
}

/** One line an event on stderr, as JSON or to be read by people. */
export function createLog({ format, heading }: LogOptions): Log {
  return (level, message, fields = {}) => {
    const line =
      format === 'json'
        ? JSON.stringify({ time: new Date(systemClock.now()).toISOString(), level, message, ...fields })
        : [`${heading(level)}${message}`, ...pairsOf(fields)].join(' ');
    process.stderr.write(`${line}\n`);
  };
}

function pairsOf(fields: Record<string, unknown>): string[] {
  return Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
}
