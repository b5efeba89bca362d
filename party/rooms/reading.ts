import { base64url } from '#base/bytes.ts';
import type { Random } from '#base/ports.ts';
import { PROOF_TOKEN_BYTES, proofQuestion } from '#protocol/wire/proof.ts';

/** What was sent to one socket, and how much of it is known to have been read; see `protocol/wire/proof.ts`. */
export interface ReadingProof {
  /** Bytes sent since a place up to which all is known to have been read. */
  readonly unproved: number;
  /** Counts what is sent; returns the question to send after it, if one is due. */
  sent(bytes: number): string | null;
  /** An answer: right, all before its question was read. */
  proved(token: string): void;
}

export interface ReadingOptions {
  random: Random;
  /** After so many bytes it is asked. */
  everyBytes: number;
}

export function createReadingProof({ random, everyBytes }: ReadingOptions): ReadingProof {
  let sent = 0;
  let provedTo = 0;
  let asked: { token: string; at: number } | null = null;
  return {
    get unproved() {
      return sent - provedTo;
    },
    sent(bytes) {
      sent += bytes;
      if (asked !== null || sent - provedTo < everyBytes) return null;
      asked = { token: base64url(random.bytes(PROOF_TOKEN_BYTES)), at: sent };
      return proofQuestion(asked.token);
    },
    proved(token) {
      // One that was asked before the room slept is nobody's any more.
      if (asked?.token !== token) return;
      provedTo = asked.at;
      asked = null;
    },
  };
}
