import type { Random } from '#base/ports.ts';

/** Characters of a token, base64url: 96 bits. */
const TOKEN_BYTES = 12;

/** What a shell's marks are known by: each is worth one mark, once. */
export interface Tokens {
  /** A new list. What is left of the lists before holds until the first of this one is spent. */
  issue(count: number): string[];
  /** Whether this is one that was not spent. It is from now on. */
  spend(token: string): boolean;
}

export function createTokens(random: Random): Tokens {
  /** The newest last. */
  let lists: Set<string>[] = [];
  return {
    issue(count) {
      const list = Array.from({ length: count }, () =>
        Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url'),
      );
      // A list that nobody read is gone: its file was taken back.
      lists = [...lists.slice(-1), new Set(list)];
      return list;
    },
    spend(token) {
      const at = lists.findIndex((list) => list.delete(token));
      if (at < 0) return false;
      lists = lists.slice(at);
      return true;
    },
  };
}
