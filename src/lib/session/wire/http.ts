import * as v from 'valibot';
import { base64url } from '#base/bytes.ts';
import type { Entered, Invitation } from '#protocol/people/entering.ts';
import { enter, showInvitation } from '#protocol/people/routes.ts';
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
import { join } from '#protocol/desk/routes.ts';
import { shutOutList, type ShutOutList } from '#protocol/people/shutting-out.ts';
import { DESK_PATH, sessionPath } from '#protocol/people/link.ts';
import { enterText, type SignaturePlace } from '#protocol/server/signed-text.ts';
import { sha256Hex } from '../people/device-key.ts';
import type { FetchAnswer, FetchRequest, ConnectionPorts } from '../ports.ts';
import type { Token } from './token.ts';
import type { DeviceKey } from '../people/device-key.ts';

export interface HttpFailure {
  ok: false;
  problem: HttpProblem | 'server-unreachable' | 'server-unproven';
  /** Of a refused invitation: by whom it was, and until when it holds, ms. */
  invitedBy?: string | null;
  expiresAt?: number;
  /** Who would go now, where others were shown. */
  list?: ShutOutList;
}
export type HttpResult<T> = { ok: true; value: T } | HttpFailure;

type HttpPorts = Pick<ConnectionPorts, 'fetch'>;
/** What it takes to sign something for this server. */
export type SigningPorts = Pick<ConnectionPorts, 'fetch' | 'origin' | 'serverKey'>;

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

/** Where what is signed for this server counts. */
async function placeAt({ origin, serverKey }: SigningPorts): Promise<HttpResult<SignaturePlace>> {
  try {
    const key = await serverKey();
    if (key === null) return { ok: false, problem: 'server-unproven' };
    return { ok: true, value: { origin, serverKey: key } };
  } catch {
    return { ok: false, problem: 'server-unreachable' };
  }
}

/** What comes of a route: what its JSON says, the answer itself where it is no JSON, or null where there is nothing. */
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
  // Nothing was done: a machine slept over its end, or the server began anew.
  const second = await token.insteadOf(first);
  return second === null ? answer : askWith(second);
}

/** Asks a room, below this path, for what it tells strangers. */
async function askStranger<One extends Route>(
  { ports, room }: { ports: HttpPorts; room: string },
  asked: Ask<One>,
): Promise<HttpResult<Answered<One>>> {
  return answeredOf(asked.route, await reach(ports, `${room}/${askedPath(asked)}`, askedBody(asked)));
}

/** What a link's secret is for, and whether the browser with this key is known already; nothing is used up. */
export function readInvitation(
  ports: HttpPorts,
  { session, secret, publicKey }: { session: string; secret: string; publicKey?: string },
): Promise<HttpResult<Invitation>> {
  const body = publicKey === undefined ? { secret } : { secret, publicKey };
  return askStranger({ ports, room: sessionPath(session) }, { route: showInvitation, body });
}

export interface EnterOptions {
  session: string;
  secret: string;
  device: DeviceKey;
  /** What this device calls itself. */
  label: string;
  /** Where the invitation names nobody. */
  name?: string;
}

/** Enters a session with a link's secret: from then on the server knows this key, and its cookies. */
export async function enterSession(
  ports: SigningPorts,
  { session, secret, device, label, name }: EnterOptions,
): Promise<HttpResult<Entered>> {
  const place = await placeAt(ports);
  if (!place.ok) return place;
  const text = enterText(place.value, { session, secretHash: await sha256Hex(secret) });
  const signature = base64url(await device.sign(text));
  const body = { secret, publicKey: device.publicKey, signature, label };
  const asked = name === undefined ? body : { ...body, name };
  return askStranger({ ports, room: sessionPath(session) }, { route: enter, body: asked });
}

/** The link a code that was said or shown stands for; a code works once. */
export function joinByCode(
  ports: HttpPorts,
  { code, session }: { code: string; session: string | null },
): Promise<HttpResult<{ link: string }>> {
  const body = session === null ? { code } : { code, session };
  return askStranger({ ports, room: DESK_PATH }, { route: join, body });
}
