import * as v from 'valibot';
import { fromBase64url } from '#base/bytes.ts';
import { isEd25519Key } from '#base/ed25519.ts';

/** 32 bytes as base64url, in the one spelling whose spare bits are nought: a key is one text. */
const SPELLING = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** Keys that were found good are not checked again; this many are remembered, the newest. */
const MAX_REMEMBERED = 1_000;
const remembered = new Set<string>();

function remember(key: string): void {
  if (remembered.size >= MAX_REMEMBERED) {
    const [oldest = ''] = remembered;
    remembered.delete(oldest);
  }
  remembered.add(key);
}

/** Whether a text is an Ed25519 key that somebody honest can have. */
export function isPublicKey(text: string): boolean {
  if (remembered.has(text)) return true;
  if (!SPELLING.test(text) || !isEd25519Key(fromBase64url(text) ?? new Uint8Array(0))) return false;
  remember(text);
  return true;
}

/** An Ed25519 key, raw, base64url: a person's device, an endpoint or a server. */
export const publicKey = v.pipe(v.string(), v.check(isPublicKey));
