import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** What a terminal's driver makes of Ctrl-S. */
export interface FlowControl {
  /** It holds the output. */
  stops: boolean;
  /** Any key lets the output continue, not only Ctrl-Q. */
  anyKeyContinues: boolean;
}

/** A driver answers at once; waiting longer than this is useless, in ms. */
const ASK_MS = 2000;

/** As `stty -a` prints it (POSIX), or null if it does not mention this. */
export function readFlowControl(said: string): FlowControl | null {
  const flag = (name: string) => new RegExp(`(?:^|\\s)(-?)${name}(?:[\\s;]|$)`).exec(said)?.[1];
  const ixon = flag('ixon');
  if (ixon === undefined) return null;
  const stop = /\bstop = (\S+?);/.exec(said)?.[1];
  return {
    stops: ixon === '' && (stop === undefined || stop === '^S'),
    anyKeyContinues: flag('ixany') === '',
  };
}

/** Asks a terminal's driver, because the PTY's master does not report this; null if unknown. Never throws. */
export async function askFlowControl(terminalFile: string): Promise<FlowControl | null> {
  try {
    // It has its own session: it must not become this process's terminal.
    const file = await open(terminalFile, constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    try {
      return readFlowControl(await runStty(file.fd));
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

/** `stty` asks of what it has as its input, on every system. */
function runStty(terminal: number): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' };
  const child = spawn('stty', ['-a'], { env, timeout: ASK_MS, stdio: [terminal, 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      said += piece;
    });
    child.on('error', reject);
    child.on('close', () => resolve(said));
  });
}
