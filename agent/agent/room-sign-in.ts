import { base64url, type Bytes } from '#base/bytes.ts';
import type { Random } from '#base/ports.ts';
import type { AgentLife } from '#protocol/lifecycle/absence.ts';
import { CLOSES, type CloseReason } from '#protocol/wire/close.ts';
import { formatAgentUpgrade } from '#protocol/wire/agent-upgrade.ts';
import { sessionPath } from '#protocol/people/link.ts';
import { agentLine, newNonce, SERVER_PATH } from '#protocol/server/proof.ts';
import { agentText, serverText } from '#protocol/server/signed-text.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { proveServer, ServerRefusal, type KnownServer } from '../server/prove-host.ts';
import { isSigned } from '../server/server-key.ts';
import type { EndpointKey } from './key.ts';

/** What opens one socket to a room. */
export interface Ticket {
  /** What its upgrade shows (`AGENT_HEADER`). */
  header: string;
  /** Whether the first frame on that very socket is the server's. */
  isServer(proof: Bytes): boolean;
}

/** The room refused, or no room was there to prove anything: why, for the log, and the reason if it is one of ours. */
export class SignInRefused extends Error {
  readonly reason: CloseReason | null;
  constructor(reason: CloseReason | null, why: string) {
    super(why);
    this.reason = reason;
  }
}

export interface SignInParts {
  server: KnownServer;
  session: string;
  key: EndpointKey;
  /** This program's name and version. */
  agent: string;
  life: AgentLife;
  random: Random;
}

function isCloseReason(problem: string): problem is CloseReason {
  return Object.hasOwn(CLOSES, problem);
}

function refusedBy(error: unknown): SignInRefused {
  const why = error instanceof Error ? error.message : String(error);
  const problem = error instanceof ServerRefusal ? error.problem : '';
  return new SignInRefused(isCloseReason(problem) ? problem : null, why);
}

/** Has the room prove that it is of the server, then answers its challenge. Rejects with `SignInRefused`. */
export async function signInToRoom(parts: SignInParts): Promise<Ticket> {
  const { server, session, key, agent, life, random } = parts;
  const path = `${sessionPath(session)}/${SERVER_PATH}`;
  const { place, challenge } = await proveServer(server, { purpose: 'agent', path }).catch(
    (error: unknown) => {
      throw refusedBy(error);
    },
  );
  const { origin, serverKey: publicKey } = place;
  const nonce = newNonce(random);
  const signature = base64url(key.sign(agentText(place, { session, challenge })));
  const text = serverText(place, { purpose: agentLine(session), clientNonce: nonce, serverNonce: challenge });
  return {
    header: formatAgentUpgrade({
      ...{ version: PROTOCOL_VERSION, agent, origin, challenge, nonce, signature, life },
    }),
    isServer: (proof) => isSigned({ publicKey, text, signature: proof }),
  };
}
