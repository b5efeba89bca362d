import * as v from 'valibot';
import { base64url } from '#base/bytes.ts';
import { entered, invitation, type Entered, type Invitation } from '#protocol/people/entering.ts';
import { HTTP_PROBLEMS, TOKEN_HEADER, type HttpProblem } from '#protocol/wire/http.ts';
import { joined } from '#protocol/desk/joining.ts';
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

/** What was answered, where it is of this form. */
export async function parsed<Schema extends v.GenericSchema>(
  answer: Promise<HttpResult<FetchAnswer>>,
  schema: Schema,
): Promise<HttpResult<v.InferOutput<Schema>>> {
  const got = await answer;
  if (!got.ok) return got;
  const body = v.safeParse(schema, await got.value.json());
  return body.success ? { ok: true, value: body.output } : { ok: false, problem: 'internal-error' };
}

export interface MemberRequest {
  /** Below the session's own. */
  path: string;
  /** Left out where nothing is to be changed. */
  body?: unknown;
}

/** Asks a session's room; a refusal or an unreachable server is a value. */
export async function ask(
  { ports, session, token }: MemberAccess,
  { path, body }: MemberRequest,
): Promise<HttpResult<FetchAnswer>> {
  const askWith = (shown: string) =>
    reach(ports, `${sessionPath(session)}/${path}`, {
      ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
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

/** Asks what takes no more than a link's secret. */
function askStranger(
  { ports, session }: Pick<MemberAccess, 'ports' | 'session'>,
  path: string,
  body: unknown,
): Promise<HttpResult<FetchAnswer>> {
  return reach(ports, `${sessionPath(session)}/${path}`, { method: 'POST', body });
}

/** Whether it was done, where there is nothing to answer. */
export async function nothing(answer: Promise<HttpResult<FetchAnswer>>): Promise<HttpResult<null>> {
  const got = await answer;
  return got.ok ? { ok: true, value: null } : got;
}

/** What a link's secret is for, and whether the browser with this key is known already; nothing is used up. */
export function readInvitation(
  ports: HttpPorts,
  { session, secret, publicKey }: { session: string; secret: string; publicKey?: string },
): Promise<HttpResult<Invitation>> {
  const body = publicKey === undefined ? { secret } : { secret, publicKey };
  return parsed(askStranger({ ports, session }, 'invitation', body), invitation);
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
  return parsed(askStranger({ ports, session }, 'enter', asked), entered);
}

/** The link a code that was said or shown stands for; a code works once. */
export function joinByCode(
  ports: HttpPorts,
  { code, session }: { code: string; session: string | null },
): Promise<HttpResult<{ link: string }>> {
  const body = session === null ? { code } : { code, session };
  return parsed(reach(ports, `${DESK_PATH}/join`, { method: 'POST', body }), joined);
}
