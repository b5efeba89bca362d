import * as v from 'valibot';
import { DESK_PATH } from '#protocol/people/link.ts';
import {
  newNonce,
  proofStatement,
  SERVER_PATH,
  serverProof,
  type ProofPurpose,
  type ServerProof,
} from '#protocol/wire/server-proof.ts';
import type { Place } from '#protocol/wire/signed-text.ts';
import { systemRandom } from '#base/node/clock-host.ts';
import { isSigned } from './server-key.ts';
import { ServerUnproven, type Trust } from './trust.ts';

/** Longest wait for a server's answer, in ms. */
const ANSWER_TIMEOUT_MS = 15_000;

/** A server, and which key it is to have. */
export interface KnownServer {
  origin: string;
  trust: Trust;
}

/** What is said of refusals that have a next step. */
const REFUSALS: Partial<Record<string, string>> = {
  'challenge-expired': 'the answer reached the server too late, or twice: try again',
};

/** The server refused, in a word of its own where it had one. */
export class ServerRefusal extends Error {
  readonly problem: string;
  readonly status: number;
  constructor(problem: string, status: number) {
    super(REFUSALS[problem] ?? `the server refused: ${problem}`);
    this.problem = problem;
    this.status = status;
  }
}

/** A server that has just proved itself: what is signed over its challenge counts there and nowhere else. */
export interface Proved {
  place: Place;
  challenge: string;
}

const refusal = v.object({ problem: v.string() });

export interface JsonRequest {
  method: string;
  /** Path and query. */
  target: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Sends JSON and gives the JSON that came back. Rejects with a `ServerRefusal`, or where nobody answers. */
export async function sendJson(
  origin: string,
  { method, target, body, headers }: JsonRequest,
): Promise<unknown> {
  const response = await fetch(`${origin}${target}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const said = v.safeParse(refusal, answer);
  throw new ServerRefusal(said.success ? said.output.problem : `status ${response.status}`, response.status);
}

export function postJson(origin: string, target: string, body: unknown): Promise<unknown> {
  return sendJson(origin, { method: 'POST', target, body });
}

export interface ProofRequest {
  purpose: ProofPurpose;
  /** The room that is asked, and what it is asked by: the desk, by `server`, where it is left out. */
  path?: string;
  /** Besides what every proof takes. */
  more?: Record<string, string>;
}

/** Has a server prove who it is before it is told anything. Throws `ServerUnproven` where it is another, or nobody. */
export async function proveServer({ origin, trust }: KnownServer, request: ProofRequest): Promise<Proved> {
  const { purpose, path = `${DESK_PATH}/${SERVER_PATH}`, more = {} } = request;
  const asked = { origin, nonce: newNonce(systemRandom), purpose };
  const answer = await postJson(origin, path, { ...more, ...asked }).catch((error: unknown) => {
    // One of before this build, or of another trade.
    if (error instanceof ServerRefusal && error.problem.startsWith('status ')) return null;
    throw error;
  });
  const parsed = v.safeParse(serverProof, answer);
  const proof: ServerProof | null = parsed.success ? parsed.output : null;
  if (proof === null || !isSigned(proofStatement(proof, asked)))
    throw new ServerUnproven(`what answers at ${origin} did not prove to be a server: it was told nothing.`);
  trust(proof.publicKey);
  return { place: { origin, serverKey: proof.publicKey }, challenge: proof.challenge };
}
