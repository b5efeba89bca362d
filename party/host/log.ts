export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;

/** One line an event on stderr, as JSON or to be read by people. */
export function createLog(format: 'json' | 'text'): Log {
  return (level, message, fields = {}) => {
    process.stderr.write(
      `${format === 'json' ? jsonLine(level, message, fields) : textLine(level, message, fields)}\n`,
    );
  };
}

function jsonLine(level: LogLevel, message: string, fields: Record<string, unknown>): string {
  return JSON.stringify({ time: new Date().toISOString(), level, message, ...fields });
}

function textLine(level: LogLevel, message: string, fields: Record<string, unknown>): string {
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [`${level === 'info' ? '' : `${level}: `}${message}`, ...pairs].join(' ');
}
