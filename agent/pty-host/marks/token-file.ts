import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Clock } from '#base/ports.ts';
import { MARK_TOKENS, MARK_TOKENS_MS } from '#protocol/ground/limits.ts';
import type { Tokens } from './tokens.ts';

/** Where the shell finds its tokens: a private file that is there until it is read, and no longer. */
export interface TokenFile {
  /** The first list, which waits for as long as the shell takes to start. */
  begin(): void;
  /** Writes another list, which the shell is about to read; if the shell does not read it soon, it is removed. */
  renew(): void;
  /** Writes another list in place of a void one; it waits for the next prompt. */
  replace(): void;
}

export function createTokenFile({
  path,
  tokens,
  clock,
}: {
  path: string;
  tokens: Tokens;
  clock: Clock;
}): TokenFile {
  let isThere = false;
  const remove = () => {
    isThere = false;
    try {
      rmSync(path, { force: true });
    } catch {
      // The shell has it open, on Windows: it leaves it empty.
    }
  };
  const write = () => {
    isThere = true;
    const list = tokens.issue(MARK_TOKENS, remove);
    writeFileSync(`${path}.new`, list.map((token) => `${token}\n`).join(''), { mode: 0o600 });
    // Whole or not there: the shell looks at any time.
    renameSync(`${path}.new`, path);
  };
  return {
    begin: write,
    replace() {
      try {
        write();
      } catch {
        // The disk is full: without tokens commands are not told apart.
        remove();
      }
    },
    renew() {
      if (isThere) return;
      try {
        write();
      } catch {
        // The disk is full. The shell asks again.
        return remove();
      }
      clock.after(MARK_TOKENS_MS, remove);
    },
  };
}
