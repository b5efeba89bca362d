import type { Bytes } from '#base/bytes.ts';
import type { Tokens } from './tokens.ts';

/** The name of the shell's variable that holds its tokens: it comes before them when somebody lists all variables. */
const NAME = '__holdfast';
const TOKEN = /[\w-]{16}/g;

/** Looks whether a shell prints the tokens that it has not used, as `set` in bash does: then they are worth nothing. */
export interface LeakWatch {
  look(output: Bytes): void;
}

export function createLeakWatch({ tokens, onLeak }: { tokens: Tokens; onLeak(): void }): LeakWatch {
  let wasNamed = false;
  return {
    look(output) {
      const bytes = Buffer.from(output.buffer, output.byteOffset, output.byteLength);
      const isNamed = bytes.includes(NAME);
      // A name at the end of one read is listed in the next.
      if (!isNamed && !wasNamed) return;
      wasNamed = isNamed;
      const listed = bytes.toString('latin1').matchAll(TOKEN);
      for (const [token] of listed) {
        if (!tokens.isUnspent(token)) continue;
        tokens.voidAll();
        onLeak();
        return;
      }
    },
  };
}
