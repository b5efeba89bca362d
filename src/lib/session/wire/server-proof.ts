import { hex, type Bytes } from '#base/bytes.ts';
import type { Random } from '#base/ports.ts';
import { DESK_PATH } from '#protocol/people/link.ts';
import { newNonce, proofStatement, SERVER_PATH, serverProof, viewerLine } from '#protocol/server/proof.ts';
import { serverText } from '#protocol/server/signed-text.ts';
import * as v from 'valibot';
import type { FetchAnswer, FetchRequest } from '../ports.ts';
import { isSigned } from './verify.ts';
import type { Statement } from '#protocol/people/signature.ts';

export interface ServerAsked {
  origin: string;
  random: Random;
  fetch(path: string, request: FetchRequest): Promise<FetchAnswer>;
}

/**
 * The key that the server at an origin proves to have; null if the answer proves nothing. Rejects if nothing answers.
 */
export async function askServerKey({ origin, random, fetch }: ServerAsked): Promise<string | null> {
  const body = { origin, nonce: newNonce(random), purpose: 'enter' as const };
  const answer = await fetch(`${DESK_PATH}/${SERVER_PATH}`, { method: 'POST', body });
  const parsed = v.safeParse(serverProof, await answer.json());
  if (answer.status !== 200 || !parsed.success) return null;
  return (await isSigned(proofStatement(parsed.output, body))) ? parsed.output.publicKey : null;
}

export interface LineProof {
  origin: string;
  serverKey: string;
  session: string;
  /** The nonce in the upgrade that opened the connection. */
  clientNonce: string;
  /** The nonce in the room's challenge. */
  nonce: Bytes;
  proof: Bytes;
}

/** What the first frame on a viewer's line is to have signed. */
export function lineStatement({
  origin,
  serverKey,
  session,
  clientNonce,
  nonce,
  proof,
}: LineProof): Statement {
  const statement = { purpose: viewerLine(session), clientNonce, serverNonce: hex(nonce) };
  return { publicKey: serverKey, text: serverText({ origin, serverKey }, statement), signature: proof };
}
