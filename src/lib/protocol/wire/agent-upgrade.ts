import * as v from 'valibot';
import { base64url, fromBase64url, text, utf8 } from '#base/bytes.ts';
import { count } from '../ground/values.ts';
import { agentLife } from '../lifecycle/absence.ts';
import { proofChallenge, clientNonce, origin, signature } from '../server/proof.ts';

/**
 * The header of the request that opens an agent's socket: it contains the whole proof, so that a socket belongs to the
 * proven agent.
 */
export const AGENT_HEADER = 'x-holdfast-agent';

/**
 * `signature`: over `agentText` with the room's challenge; `nonce`: for the room to sign in its first frame; `life`: what
 * agents of before do not say.
 */
const agentUpgrade = v.object({
  version: count,
  agent: v.pipe(v.string(), v.maxLength(50)),
  origin,
  challenge: proofChallenge,
  nonce: clientNonce,
  signature,
  life: v.exactOptional(agentLife),
});
export type AgentUpgrade = v.InferOutput<typeof agentUpgrade>;

/** Longest header, in characters; what is right has half of it. */
const MAX_HEADER = 2_000;

/** JSON as base64url: what a header may hold. */
export function formatAgentUpgrade(upgrade: AgentUpgrade): string {
  return base64url(utf8(JSON.stringify(upgrade)));
}

export function parseAgentUpgrade(header: string): AgentUpgrade | null {
  const bytes = header.length > MAX_HEADER ? null : fromBase64url(header);
  if (bytes === null) return null;
  try {
    const parsed = v.safeParse(agentUpgrade, JSON.parse(text(bytes)));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
