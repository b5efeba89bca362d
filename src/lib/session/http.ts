import * as v from 'valibot';
import { createdLink, HTTP_PROBLEMS, type CreatedLink, type HttpProblem } from '#protocol/http.ts';
import { sessionPath } from '#protocol/link.ts';
import type { Role } from '#protocol/roles.ts';
import type { HttpAnswer, SessionPorts } from './ports.ts';

export type HttpResult<T> =
  { ok: true; value: T } | { ok: false; problem: HttpProblem | 'server-unreachable' };

// The keys of HTTP_PROBLEMS are HttpProblem by definition; Object.keys only knows strings.
const problemBody = v.object({ problem: v.picklist(Object.keys(HTTP_PROBLEMS) as HttpProblem[]) });

async function problemOf(answer: HttpAnswer): Promise<HttpProblem> {
  const body = v.safeParse(problemBody, await answer.json());
  return body.success ? body.output.problem : 'internal-error';
}

type Request = Parameters<SessionPorts['fetch']>[1];

/** Asks a session's room; a refusal or an unreachable server is a value. */
export async function ask(
  ports: SessionPorts,
  path: string,
  request?: Request,
): Promise<HttpResult<HttpAnswer>> {
  try {
    const answer = await ports.fetch(path, request);
    if (answer.status < 300) return { ok: true, value: answer };
    return { ok: false, problem: await problemOf(answer) };
  } catch {
    return { ok: false, problem: 'server-unreachable' };
  }
}

/** Exchanges a link's secret for the session's cookie. */
export function enterSession(
  ports: SessionPorts,
  session: string,
  secret: string,
): Promise<HttpResult<HttpAnswer>> {
  return ask(ports, `${sessionPath(session)}/enter`, { method: 'POST', body: { secret } });
}

/** Makes a fresh link to the session; only a technician's cookie may. */
export async function createLink(
  ports: SessionPorts,
  session: string,
  role: Role,
): Promise<HttpResult<CreatedLink>> {
  const answer = await ask(ports, `${sessionPath(session)}/links`, { method: 'POST', body: { role } });
  if (!answer.ok) return answer;
  const body = v.safeParse(createdLink, await answer.value.json());
  return body.success ? { ok: true, value: body.output } : { ok: false, problem: 'internal-error' };
}
