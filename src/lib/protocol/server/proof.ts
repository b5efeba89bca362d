import * as v from 'valibot';
import { base64url, fromBase64url } from '#base/bytes.ts';
import type { Random } from '#base/ports.ts';
import { MAX_ORIGIN_BYTES } from '../ground/limits.ts';
import { publicKey } from '../people/public-key.ts';
import { serverText, type SignaturePlace, type ServerStatement } from './signed-text.ts';

/*
 * How a server proves who it is. Whoever asks sends a nonce, the origin they reached it by and what for; the server
 * answers with a challenge of its own and signs all of these, where the origin is its own. What they then sign or send
 * is made over that challenge, so that the proof and what follows it belong together.
 */

/** POST below a room's path. */
export const SERVER_PATH = 'server';

/** What a proof is asked for over HTTP: `enter` by a viewer, `admin` by the command line, the others by an agent. */
export const PROOF_PURPOSES = ['enter', 'admin', 'enrol', 'open-session', 'agent'] as const;
export type ProofPurpose = (typeof PROOF_PURPOSES)[number];

const NONCE_BYTES = 32;
/** 32 random bytes, base64url. */
export const clientNonce = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));
/** A server's own; what is in it is for the server alone to read. */
export const proofChallenge = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]{20,200}$/));
/** Ed25519, base64url. */
export const signature = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/));
export const origin = v.pipe(v.string(), v.regex(/^https?:\/\/[^\s/]+$/), v.maxLength(MAX_ORIGIN_BYTES));

export const proveBody = v.object({ origin, nonce: clientNonce, purpose: v.picklist(PROOF_PURPOSES) });
export type ProveBody = v.InferOutput<typeof proveBody>;
export const serverProof = v.object({ publicKey, challenge: proofChallenge, signature });
export type ServerProof = v.InferOutput<typeof serverProof>;

/** The line's first frame is signed for this purpose, so that nothing said over HTTP fits it. */
export const viewerLine = (session: string) => `viewer line ${session}`;
export const agentLine = (session: string) => `agent line ${session}`;

export function newNonce(random: Random): string {
  return base64url(random.bytes(NONCE_BYTES));
}

/** What a proof's signature must cover. */
export function proofStatement(
  { publicKey: serverKey, challenge: serverNonce, signature: signed }: ServerProof,
  { origin: reached, nonce, purpose }: ProveBody,
) {
  const statement: ServerStatement = { purpose, clientNonce: nonce, serverNonce };
  const place: SignaturePlace = { origin: reached, serverKey };
  return {
    publicKey: serverKey,
    text: serverText(place, statement),
    signature: fromBase64url(signed) ?? new Uint8Array(0),
  };
}
