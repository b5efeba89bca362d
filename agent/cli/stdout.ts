/** Writes to standard output; what is written in one turn goes together. */
export function writeOut(text: string): void {
  const { stdout } = process;
  if (stdout.writableCorked === 0) {
    stdout.cork();
    process.nextTick(() => stdout.uncork());
  }
  stdout.write(text);
}

/** Resolves once the reader of standard output has taken most of it in. */
export function outTaken(): Promise<void> {
  const { stdout } = process;
  if (!stdout.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => stdout.once('drain', resolve));
}

/** Resolves once all that was written has left: a pipe is not written to at once, and the end of the process drops it. */
export async function outWritten(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
}
