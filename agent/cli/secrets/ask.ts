import { CommandFailure } from '../exit-codes.ts';
import { catchKills } from '../kill-signals.ts';

/** Longest secret that is accepted, in characters; a link with a long host name is far shorter. */
const MAX_CHARS = 4096;

const CTRL_C = '\x03';
const CTRL_D = '\x04';
const ERASE = /[\b\x7f]/;
/** Added around pasted text by a terminal in bracketed paste mode. */
const BRACKETS = /\x1b\[20[01]~/g;

/** The terminal at which a secret is typed, or the pipe it comes through; a port, so that tests can pass their own. */
export interface SecretInput {
  input: NodeJS.ReadStream;
  notices: NodeJS.WritableStream;
}

/**
 * Reads one line and leaves the rest of the input unread. At a terminal it asks first, and the answer is not shown.
 * Rejects with a CommandFailure if there is no line or the user gives up.
 */
export async function readSecretLine({ input, notices }: SecretInput, question: string): Promise<string> {
  if (!input.isTTY) return readLine(input, { edits: false });
  const kills = catchKills();
  input.setRawMode(true);
  notices.write(`${question} (not shown): `);
  try {
    return await Promise.race([readLine(input, { edits: true }), kills.killed]);
  } finally {
    kills.dispose();
    input.setRawMode(false);
    notices.write('\n');
  }
}

/** `edits`: somebody types, so that keys like Backspace edit the line. */
function readLine(input: NodeJS.ReadStream, { edits }: { edits: boolean }): Promise<string> {
  return new Promise((resolve, reject) => {
    let line = '';
    const settle = (act: () => void) => {
      input.off('data', handleData);
      input.off('end', handleEnd);
      input.pause();
      act();
    };
    const accept = () => settle(() => resolve(line.replaceAll(BRACKETS, '').trim()));
    const giveUp = () => settle(() => reject(new CommandFailure('Nothing was entered.')));
    const handleEnd = () => (line === '' ? giveUp() : accept());
    const handleData = (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      for (let at = 0; at < text.length; at += 1) {
        const key = text.charAt(at);
        if (key === '\r' || key === '\n') {
          const rest = chunk.subarray(text.startsWith('\r\n', at) ? at + 2 : at + 1);
          accept();
          if (rest.length > 0) input.unshift(rest);
          return;
        }
        if (edits && (key === CTRL_C || (key === CTRL_D && line === ''))) return giveUp();
        if (edits && ERASE.test(key)) line = line.slice(0, -1);
        else line += key;
        if (line.length > MAX_CHARS) return giveUp();
      }
    };
    input.on('data', handleData);
    input.on('end', handleEnd);
    input.resume();
  });
}
