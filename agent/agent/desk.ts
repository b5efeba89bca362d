import * as v from 'valibot';
import { base64url } from '#base/bytes.ts';
import {
  challengeAnswer,
  openedSession,
  openSessionText,
  registeredEndpoint,
  type OpenedSession,
} from '#protocol/wire/http.ts';
import { DESK_PATH } from '#protocol/people/link.ts';
import type { EndpointKey } from './key.ts';

/** Longest wait for an answer of the desk, in ms. */
const TIMEOUT_MS = 15_000;

/** The desk refused, or answered what cannot be read. `problem` is its own word where it had one. */
export class DeskRefusal extends Error {
  readonly problem: string;
  readonly status: number;
  constructor(problem: string, status: number) {
    super(`the server refused: ${problem}`);
    this.problem = problem;
    this.status = status;
  }
}

export interface Desk {
  /** Registers this endpoint's key; gives its id. */
  enrol(body: { code: string; publicKey: string; name: string; platform: string }): Promise<string>;
  knows(endpoint: string): Promise<boolean>;
  openSession(request: { endpoint: string; key: EndpointKey; title: string }): Promise<OpenedSession>;
}

const refusal = v.object({ problem: v.string() });

export function createDesk(origin: string): Desk {
  const post = async <Schema extends v.GenericSchema>(
    path: string,
    { body, schema }: { body: unknown; schema: Schema },
  ): Promise<v.InferOutput<Schema>> => {
    const response = await fetch(`${origin}${DESK_PATH}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) {
      const said = v.safeParse(refusal, answer);
      throw new DeskRefusal(
        said.success ? said.output.problem : `status ${response.status}`,
        response.status,
      );
    }
    const parsed = v.safeParse(schema, answer);
    if (!parsed.success) throw new DeskRefusal('unreadable answer', response.status);
    return parsed.output;
  };
  const challenge = (endpoint: string) => post('challenges', { body: { endpoint }, schema: challengeAnswer });

  return {
    enrol: async (body) => (await post('endpoints', { body, schema: registeredEndpoint })).endpoint,
    knows: (endpoint) =>
      challenge(endpoint).then(
        () => true,
        (error: unknown) => {
          if (error instanceof DeskRefusal && error.status < 500) return false;
          throw error;
        },
      ),
    async openSession({ endpoint, key, title }) {
      const { nonce } = await challenge(endpoint);
      const signature = base64url(key.sign(openSessionText(endpoint, nonce)));
      return post('sessions', { body: { endpoint, nonce, signature, title }, schema: openedSession });
    },
  };
}
