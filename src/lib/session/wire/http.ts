import * as v from 'valibot';
import {
  askedBody,
  askedPath,
  readAnswer,
  type AnswerOf,
  type AnyAsk,
  type Ask,
  type Route,
} from '#protocol/ground/route.ts';
import { HTTP_PROBLEMS, TOKEN_HEADER, type HttpProblem } from '#protocol/wire/http.ts';
import { shutOutList, type ShutOutList } from '#protocol/people/shutting-out.ts';
import { sessionPath } from '#protocol/people/link.ts';
import type { FetchAnswer, FetchRequest, ConnectionPorts } from '../ports.ts';
import type { Token } from './token.ts';

export interface HttpFailure {
  ok: false;
  problem: HttpProblem | 'server-unreachable' | 'server-unproven';
  /** For a refused invitation: who invited, and until when it was valid, in ms. */
  invitedBy?: string | null;
  expiresAt?: number;
  /** Who would go now, where others were shown. */
  list?: ShutOutList;
}
export type HttpResult<T> = { ok: true; value: T } | HttpFailure;

export type HttpPorts = Pick<ConnectionPorts, 'fetch'>;
/** Who asks a session's room. */
export interface MemberAccess {
  ports: HttpPorts;
  session: string;
  token: Pick<Token, 'get' | 'insteadOf'>;
}

// The keys of HTTP_PROBLEMS are HttpProblem by definition; Object.keys only knows strings.
const problemBody = v.object({
  problem: v.picklist(Object.keys(HTTP_PROBLEMS) as HttpProblem[]),
  invitedBy: v.exactOptional(v.nullable(v.string())),
  expiresAt: v.exactOptional(v.number()),
  list: v.exactOptional(shutOutList),
});

async function failureOf(answer: FetchAnswer): Promise<HttpFailure> {
  const body = v.safeParse(problemBody, await answer.json());
  return body.success ? { ok: false, ...body.output } : { ok: false, problem: 'internal-error' };
}

async function reach(
  ports: HttpPorts,
  path: string,
  request: FetchRequest,
): Promise<HttpResult<FetchAnswer>> {
  try {
    const answer = await ports.fetch(path, request);
    if (answer.status < 300) return { ok: true, value: answer };
    return await failureOf(answer);
  } catch (error) {
    return { ok: false, problem: error instanceof ServerUnproven ? 'server-unproven' : 'server-unreachable' };
  }
}

/** Thrown by a `fetch` that sends nothing, since what answers has not proved to be the server. */
export class ServerUnproven extends Error {}

/** The result of a route: its parsed JSON, the answer itself if it is not JSON, or null if there is nothing. */
export type Answered<One extends Route> = One['answer'] extends string ? FetchAnswer : AnswerOf<One>;

async function answeredOf<One extends Route>(
  route: One,
  got: HttpResult<FetchAnswer>,
): Promise<HttpResult<Answered<One>>> {
  if (!got.ok) return got;
  const { answer: form } = route;
  // By the form's own type, here and below.
  if (typeof form === 'string') return { ok: true, value: got.value as Answered<One> };
  const read = readAnswer(route, form === null ? null : await got.value.json());
  return read.ok
    ? { ok: true, value: read.value as Answered<One> }
    : { ok: false, problem: 'internal-error' };
}

/** Asks a session's room; a refusal or an unreachable server is a value. */
export async function ask<One extends Route>(
  member: MemberAccess,
  asked: Ask<One>,
): Promise<HttpResult<Answered<One>>> {
  return answeredOf(asked.route, await reachAsMember(member, asked));
}

async function reachAsMember(
  { ports, session, token }: MemberAccess,
  asked: AnyAsk,
): Promise<HttpResult<FetchAnswer>> {
  const askWith = (shown: string) =>
    reach(ports, `${sessionPath(session)}/${askedPath(asked)}`, {
      ...askedBody(asked),
      headers: { [TOKEN_HEADER]: shown },
    });
  const first = await token.get();
  if (first === null) return { ok: false, problem: 'server-unreachable' };
  const answer = await askWith(first);
  if (answer.ok || answer.problem !== 'token-expired') return answer;
  // Nothing was done: a machine slept past its end, or the server restarted.
  const second = await token.insteadOf(first);
  return second === null ? answer : askWith(second);
}

/** Asks a room, below this path, for what strangers may know. */
export async function askStranger<One extends Route>(
  { ports, room }: { ports: HttpPorts; room: string },
  asked: Ask<One>,
): Promise<HttpResult<Answered<One>>> {
  return answeredOf(asked.route, await reach(ports, `${room}/${askedPath(asked)}`, askedBody(asked)));
}
