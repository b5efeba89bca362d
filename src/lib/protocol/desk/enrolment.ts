import * as v from 'valibot';
import { endpointId, label, sessionId } from '../ground/values.ts';
import { publicKey } from '../people/public-key.ts';
import { origin, proofChallenge, proveBody, signature } from '../server/proof.ts';

export const createdCode = v.object({ code: v.string(), expiresAt: v.number() });

/** `publicKey`: Ed25519, raw 32 bytes, base64url. */
export const registerEndpointBody = v.object({
  code: label(40),
  publicKey,
  name: label(200),
  platform: label(100),
});
export const registeredEndpoint = v.object({ endpoint: endpointId });

export const challengeBody = v.object({ endpoint: label(40), ...proveBody.entries });

/** `signature`: Ed25519 over `openSessionText`, base64url; `origin`: as the endpoint reached the server. */
export const openSessionBody = v.object({
  endpoint: label(40),
  origin,
  challenge: proofChallenge,
  signature,
  title: label(200),
});
export const openedSession = v.object({
  session: sessionId,
  links: v.object({ technician: v.string(), client: v.string(), observer: v.string() }),
});
export type OpenedSession = v.InferOutput<typeof openedSession>;
