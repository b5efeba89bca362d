import { fromBase64url } from '#base/bytes.ts';
import { AGENT_HEADER, parseAgentUpgrade } from '#protocol/wire/agent-upgrade.ts';
import type { AgentLife } from '#protocol/lifecycle/absence.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { agentText, type SignaturePlace } from '#protocol/server/signed-text.ts';
import { chooseVersion } from '#protocol/wire/version.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { Ground } from '../ground.ts';

/** An agent that has shown who it is. */
export interface ShownAgent {
  place: SignaturePlace;
  version: number;
  agent: string;
  challenge: string;
  nonce: string;
  /** Null: of an agent that does not say. */
  life: AgentLife | null;
}

export type AgentProof = { ok: true; shown: ShownAgent } | { ok: false; problem: CloseReason };

export interface AgentProofParts {
  ground: Pick<Ground, 'ports' | 'prover' | 'session'>;
  /** The endpoint's. */
  publicKey: string;
}

const refused = (problem: CloseReason): AgentProof => ({ ok: false, problem });

/** Whether a request comes from the endpoint's agent: the proof is in the request itself. */
export function readAgentProof(request: HttpRequest, { ground, publicKey }: AgentProofParts): AgentProof {
  const { ports, prover, session } = ground;
  // A page cannot leave this header out, so what comes from a page is not an agent's.
  if (request.header('origin') !== null) return refused('wrong-origin');
  const header = request.header(AGENT_HEADER);
  // Agents of before asked for a challenge on the socket.
  if (header === null) return refused('unsupported-version');
  const upgrade = parseAgentUpgrade(header);
  if (upgrade === null) return refused('malformed-frame');
  const { agent, challenge, nonce, life = null } = upgrade;
  const version = chooseVersion(upgrade.version);
  if (version === null) return refused('unsupported-version');
  const place = prover.place(upgrade.origin);
  if (place === null) return refused('wrong-origin');
  if (!prover.isFresh(challenge, 'agent')) return refused('challenge-expired');
  const signature = fromBase64url(upgrade.signature) ?? new Uint8Array(0);
  const text = agentText(place, { session, challenge });
  if (!ports.crypto.isSigned({ publicKey, text, signature })) return refused('bad-signature');
  return { ok: true, shown: { place, version, agent, challenge, nonce, life } };
}
