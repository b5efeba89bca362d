import { open, rm } from 'node:fs/promises';
import { CommandFailure } from '../exit-codes.ts';
import { harmless } from '../output.ts';

/** Where an export goes, piece by piece: a slow reader slows it down, and nothing piles up. */
export interface Sink {
  write(text: string): Promise<void>;
  /** Ends a complete export; an incomplete file is removed. */
  close(how: { isWhole: boolean }): Promise<void>;
}

/** The reader has closed the pipe. */
export class NoReader extends Error {}

/** Standard output; on a terminal nothing of other people's text moves its cursor. */
export function streamSink(stream: NodeJS.WriteStream): Sink {
  const shown = stream.isTTY ? harmless : (text: string) => text;
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(shown(text), (error) => {
          if (error == null) resolve();
          else reject('code' in error && error.code === 'EPIPE' ? new NoReader() : error);
        });
      }),
    close: async () => undefined,
  };
}

/** A new file; one that is there already stays what it is. */
export async function fileSink(path: string): Promise<Sink> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const why = isThere ? 'the file already exists' : error instanceof Error ? error.message : '';
    throw new CommandFailure(`${path} was not written: ${why}.`);
  });
  return {
    write: (text) => file.writeFile(text),
    async close({ isWhole }) {
      await file.close();
      if (!isWhole) await rm(path, { force: true });
    },
  };
}
