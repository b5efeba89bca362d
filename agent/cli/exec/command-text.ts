import { utf8 } from '#base/bytes.ts';
import { notRun } from './exit-codes.ts';

/** A terminal that reads by lines takes 4,096 bytes at once and drops the rest: what is longer could run in part. */
export const MAX_EXEC_BYTES = 4000;

const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/** The command as it was given, without its final line end. Throws CommandFailure if it cannot be typed. */
export function readCommandText(given: string): string {
  const text = given.replaceAll(/\r\n?/g, '\n').replace(/\n+$/, '');
  if (text.trim() === '') throw notRun('there is no command.');
  if (/(?![\n\t])\p{Cc}/u.test(text)) throw notRun('the command contains control characters.');
  const bytes = utf8(text).length;
  if (bytes <= MAX_EXEC_BYTES) return text;
  throw notRun(
    `the command has ${bytes} bytes, more than the ${MAX_EXEC_BYTES} allowed. Put it into a script.`,
  );
}

/** The keys that type it and Enter, in one go: as a paste where the shell takes pastes, so that nothing completes it. */
export function commandKeys(text: string, { takesPaste }: { takesPaste: boolean }): string {
  if (takesPaste) return `${PASTE_START}${text.replaceAll('\n', '\r')}${PASTE_END}\r`;
  if (!/[\n\t]/.test(text)) return `${text}\r`;
  throw notRun('this shell does not accept pastes, which a command with several lines or tabs needs.');
}
