import * as v from 'valibot';
import { DESK_PATH } from '#protocol/people/link.ts';
import {
  newNonce,
  proofStatement,
  SERVER_PATH,
  serverProof,
  type ProofPurpose,
  type ServerProof,
} from '#protocol/server/proof.ts';
import type { SignaturePlace } from '#protocol/server/signed-text.ts';
import { jsonOf, UnfitAnswer } from '#base/bounded-body.ts';
import { systemRandom } from '#base/clock-host.ts';
import { fetchWhole, type WholeAnswer } from '#base/node/whole-answer-host.ts';
import { ANSWER_TIMEOUT_MS, MAX_ANSWER_BYTES, MAX_PROOF_BYTES } from '#protocol/ground/limits.ts';
import { askInTurn } from './proof-turns-host.ts';
import { isSigned } from './server-key.ts';
import { UntrustedServer, type Trust } from './trust.ts';

/** A server, and which key it is to have. */
export interface KnownServer {
  origin: string;
  trust: Trust;
}

/** Messages for refusals that have a next step. */
const REFUSALS: Partial<Record<string, string>> = {
  'challenge-expired': 'the answer reached the server too late, or twice. Try again',
};

/** The server refused, with a reason of its own if it gave one. */
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
  place: SignaturePlace;
  challenge: string;
}

const refusal = v.object({ problem: v.string() });

export interface JsonRequest {
  method: string;
  /** Path and query. */
  target: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Longest answer, in bytes, if it differs from a proved server's. */
  maxBytes?: number;
}

/**
 * Sends JSON and returns the bytes of the answer. Rejects with a `ServerRefusal`, an `UnfitAnswer`, or if nobody
 * answers.
 */
export async function sendForBytes(
  origin: string,
  { method, target, body, headers, maxBytes = MAX_ANSWER_BYTES }: JsonRequest,
): Promise<WholeAnswer> {
  const sent = {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const bounds = { maxBytes, maxRefusalBytes: MAX_PROOF_BYTES, timeoutMs: ANSWER_TIMEOUT_MS };
  const answer = await fetchWhole(`${origin}${target}`, { ...sent, ...bounds });
  const { status, bytes } = answer;
  if (status < 300) return answer;
  const said = v.safeParse(refusal, jsonOf(bytes) ?? null);
  throw new ServerRefusal(said.success ? said.output.problem : `status ${status}`, status);
}

/** The same, and returns the JSON answer, null if there is none. */
export async function sendJson(origin: string, request: JsonRequest): Promise<unknown> {
  return jsonOf((await sendForBytes(origin, request)).bytes) ?? null;
}

export interface ProofRequest {
  purpose: ProofPurpose;
  /** The room that is asked, and the path; by default the desk's `server`. */
  path?: string;
  /** Besides what every proof takes. */
  more?: Record<string, string>;
}

function unproven(origin: string, why = ''): UntrustedServer {
  return new UntrustedServer(
    `${origin} did not prove that it is a Holdfast server${why}. Nothing was sent to it.`,
  );
}

/**
 * Makes a server prove who it is before it is told anything. Throws `ServerUnproven` if it is another server, or none.
 */
export function proveServer(server: KnownServer, request: ProofRequest): Promise<Proved> {
  return askInTurn({
    origin: server.origin,
    ask: () => askProof(server, request),
    isOwn: (error) => error instanceof ServerRefusal,
  });
}

async function askProof({ origin, trust }: KnownServer, request: ProofRequest): Promise<Proved> {
  const { purpose, path = `${DESK_PATH}/${SERVER_PATH}`, more = {} } = request;
  const asked = { origin, nonce: newNonce(systemRandom), purpose };
  const question = { method: 'POST', target: path, body: { ...more, ...asked }, maxBytes: MAX_PROOF_BYTES };
  const answer = await sendJson(origin, question).catch((error: unknown) => {
    if (error instanceof UnfitAnswer && error.why === 'too-long')
      throw unproven(origin, ` (${error.message})`);
    // One of before this build, or of another trade.
    if (error instanceof ServerRefusal && error.problem.startsWith('status ')) return null;
    throw error;
  });
  const parsed = v.safeParse(serverProof, answer);
  const proof: ServerProof | null = parsed.success ? parsed.output : null;
  if (proof === null || !isSigned(proofStatement(proof, asked))) throw unproven(origin);
  trust(proof.publicKey);
  return { place: { origin, serverKey: proof.publicKey }, challenge: proof.challenge };
}
