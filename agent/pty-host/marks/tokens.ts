import type { Random } from '#base/ports.ts';

/** Characters of a token, base64url: 96 bits. */
const TOKEN_BYTES = 12;

/** What a shell's marks are known by: each is worth one mark, once. */
export interface Tokens {
  /**
   * Makes a new list. Tokens left from earlier lists stay valid until the first of this one is used, which is
   * reported.
   */
  issue(count: number, onFirst?: () => void): string[];
  /** Whether this is one that was not spent. It is from now on. */
  spend(token: string): boolean;
  isUnspent(token: string): boolean;
  /** None of those that were given out is worth anything any more. */
  voidAll(): void;
}

export function createTokens(random: Random): Tokens {
  /** The newest last. */
  let lists: { left: Set<string>; onFirst(): void }[] = [];
  return {
    issue(count, onFirst = () => {}) {
      const list = Array.from({ length: count }, () =>
        Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url'),
      );
      // A list that nobody read is gone: its file was taken back.
      lists = [...lists.slice(-1), { left: new Set(list), onFirst }];
      return list;
    },
    spend(token) {
      const at = lists.findIndex(({ left }) => left.delete(token));
      const list = lists[at];
      if (list === undefined) return false;
      lists = lists.slice(at);
      list.onFirst();
      list.onFirst = () => {};
      return true;
    },
    isUnspent: (token) => lists.some(({ left }) => left.has(token)),
    voidAll() {
      lists = [];
    },
  };
}
