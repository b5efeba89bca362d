import { base64url } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import { CHALLENGE_MS, MAX_USED_CHALLENGES } from '#protocol/ground/limits.ts';
import type { ProofPurpose, ProveBody, ServerProof } from '#protocol/server/proof.ts';
import { serverText, type SignaturePlace, type ServerStatement } from '#protocol/server/signed-text.ts';
import type { ServerIdentity } from '../worker/crypto.ts';
import type { Settings } from '../worker/settings.ts';
import { answerJson, answerProblem, type HttpAnswer } from './http.ts';

/**
 * Proves who the server is, and challenges clients to prove who they are. A challenge is the room's time and a MAC, so
 * nothing is stored for challenges that nobody answers, however many are requested.
 */
export interface Prover {
  /**
   * Where a signature counts that was made by somebody who reached us at this origin; null if the origin is not ours.
   */
  place(origin: string | null): SignaturePlace | null;
  /** What `proveServer` asks. */
  answer(asked: ProveBody): HttpAnswer;
  sign(place: SignaturePlace, statement: ServerStatement): Uint8Array<ArrayBuffer>;
  /** Whether it is this room's, for this, and neither used nor too old by this room's clock. */
  isFresh(challenge: string, purpose: ProofPurpose): boolean;
  /** Makes a challenge invalid. Only for challenges that were signed: a stranger's would take the place of others. */
  use(challenge: string): boolean;
}

export interface ProverParts {
  clock: Clock;
  random: Random;
  settings: Settings;
  server: ServerIdentity;
  mac(key: string, text: string): string;
  isSame(one: string, other: string): boolean;
}

const KEY_BYTES = 32;
const RANDOM_BYTES = 16;

export function createProver({ clock, random, settings, server, mac, isSame }: ProverParts): Prover {
  /**
   * A key of this room, for as long as it is awake: older challenges are then void, so that no record of used ones
   * need outlive it.
   */
  const key = base64url(random.bytes(KEY_BYTES));
  /** When each may be forgotten, oldest first. */
  const used = new Map<string, number>();

  const macOf = (purpose: ProofPurpose, stamp: string) => mac(key, `${purpose}\n${stamp}`);

  const challenge = (purpose: ProofPurpose) => {
    const stamp = `${clock.now().toString(36)}.${base64url(random.bytes(RANDOM_BYTES))}`;
    return `${stamp}.${macOf(purpose, stamp)}`;
  };

  const forgetOld = () => {
    for (const [each, until] of used) {
      if (until > clock.now()) return;
      used.delete(each);
    }
  };

  const place = (origin: string | null): SignaturePlace | null =>
    origin !== null && settings.ownOrigins.includes(origin) ? { origin, serverKey: server.publicKey } : null;

  const sign: Prover['sign'] = (at, statement) => server.sign(serverText(at, statement));

  return {
    place,
    sign,
    answer({ origin, nonce, purpose }) {
      const at = place(origin);
      if (at === null) return answerProblem('wrong-origin');
      const serverNonce = challenge(purpose);
      const signature = base64url(sign(at, { purpose, clientNonce: nonce, serverNonce }));
      const proof: ServerProof = { publicKey: server.publicKey, challenge: serverNonce, signature };
      return answerJson(proof);
    },
    isFresh(given, purpose) {
      const at = given.lastIndexOf('.');
      const stamp = given.slice(0, Math.max(0, at));
      const madeAt = Number.parseInt(stamp, 36);
      const age = clock.now() - madeAt;
      if (!(age >= 0 && age < CHALLENGE_MS) || used.has(given)) return false;
      return isSame(macOf(purpose, stamp), given.slice(at + 1));
    },
    use(given) {
      forgetOld();
      if (used.has(given) || used.size >= MAX_USED_CHALLENGES) return false;
      used.set(given, clock.now() + CHALLENGE_MS);
      return true;
    },
  };
}
