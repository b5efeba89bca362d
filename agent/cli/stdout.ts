import { once } from 'node:events';

/** Writes to standard output; what is written in one turn goes together. */
export function writeOut(text: string): void {
  const { stdout } = process;
  if (stdout.writableCorked === 0) {
    stdout.cork();
    process.nextTick(() => stdout.uncork());
  }
  stdout.write(text);
}

/** Resolves once the reader of standard output has taken most of it in, or has gone. */
export async function outTaken(): Promise<void> {
  const { stdout } = process;
  if (stdout.writableNeedDrain) await once(stdout, 'drain').catch(() => undefined);
}

/** Resolves once all that was written has left: a pipe is not written to at once, and the end of the process drops it. */
export async function outWritten(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
}

/**
 * From now on it is no failure that whoever read standard output has gone, as `head` does after ten lines: what was
 * asked for is still done, and its exit code stays what it is.
 */
export function outlastReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
