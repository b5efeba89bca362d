export type LogLevel = 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;

/** One line an event on stderr. */
export function createLog(format: 'text' | 'json'): Log {
  return (level, message, fields = {}) => {
    const line =
      format === 'json'
        ? JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })
        : [
            `agent: ${message}`,
            ...Object.entries(fields).map(([k, value]) => `${k}=${JSON.stringify(value)}`),
          ].join(' ');
    process.stderr.write(`${line}\n`);
  };
}
