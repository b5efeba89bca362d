import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { hex, utf8 } from '#base/bytes.ts';
import { blockText } from '#protocol/lines/block.ts';
import { leafText, type Leaf } from '#protocol/lines/leaf.ts';
import { leafHash, leafSalt, rootOf } from '#protocol/lines/tree.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import { digest } from '../worker/crypto.ts';
import { TERMINAL } from './author.ts';
import type { EndpointKey } from './endpoint-key.ts';
import { SERVER, SESSION } from './test-room.ts';

export interface Statement {
  parts: Extract<AgentToRoom, { type: 'lines-stated' }>[];
  end: Extract<AgentToRoom, { type: 'block-stated' }>;
}

export interface StatementOptions {
  sign: EndpointKey['sign'];
  segment?: number;
  terminal?: string;
  /** Leaves in one part. */
  perPart?: number;
}

/** A block with these leaves, as an agent makes and sends it, whatever its segment holds. */
export function statementOf(
  leaves: readonly Leaf[],
  { sign, segment = 0, terminal = TERMINAL, perPart = 256 }: StatementOptions,
): Statement {
  const secret = new Uint8Array(randomBytes(32));
  const texts = leaves.map(leafText);
  const hashes = texts.map((text, index) =>
    leafHash(digest, { salt: leafSalt(digest, { secret, index }), leaf: utf8(text) }),
  );
  const at = { terminal, segment };
  const parts: Statement['parts'] = [];
  for (let first = 0; first < texts.length; first += perPart) {
    const text = texts.slice(first, first + perPart).join('\n');
    const deflated = new Uint8Array(deflateRawSync(utf8(text)));
    parts.push({ type: 'lines-stated', ...at, first, secret, leaves: deflated });
  }
  const root = hex(rootOf(digest, hashes));
  const statement = { ...at, leaves: texts.length, isCut: false, root };
  const signature = sign(blockText({ serverKey: SERVER.publicKey, session: SESSION, ...statement }));
  return { parts, end: { type: 'block-stated', ...statement, secret, signature } };
}
