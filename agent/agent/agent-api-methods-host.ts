import { hostname } from 'node:os';
import type { OpenedSession } from '#protocol/desk/enrolment.ts';
import type { AgentApiRequest, OpenSessionParams } from '../local/agent-api.ts';
import { findShell } from '../pty-host/shell.ts';
import { ServerRefusal } from '../server/prove-host.ts';
import { NotKept, UntrustedServer } from '../server/trust.ts';
import { AgentApiRefusal } from './agent-api-host.ts';
import type { DeskClient } from './desk.ts';
import type { EndpointKey } from './key.ts';
import type { ServedSessions } from './served-sessions-host.ts';
import { TAKE_IN_MS } from './session.ts';
import type { OpenTerminal } from './shell-requests.ts';

const DEFAULT_SIZE = { cols: 120, rows: 36 };

export interface ApiMethodParts {
  endpoint: string;
  key: EndpointKey;
  desk: DeskClient;
  /** Of the server. */
  origin: string;
  served: ServedSessions;
}

/** Does what commands on this machine ask for. Rejects with `AgentApiRefusal`. */
export function createApiMethods(parts: ApiMethodParts): (request: AgentApiRequest) => Promise<unknown> {
  const { origin, served } = parts;
  return async (request) => {
    switch (request.method) {
      case 'open-session':
        return openSession(parts, request.params);
      case 'list-sessions':
        return served.all().map((session) => ({
          ...{ session: session.session, server: origin, connected: session.connected },
          terminals: session.terminals(),
        }));
      case 'forget-session': {
        const session = served.find(request.params.session);
        if (session === undefined)
          throw new AgentApiRefusal('no-such-session', 'this agent has no such session');
        session.abandon();
        return null;
      }
    }
  };
}

async function openSession(
  { desk, endpoint, key, origin, served }: ApiMethodParts,
  { title, shell, shellIntegration = true, cols, rows }: OpenSessionParams,
): Promise<OpenedSession> {
  // Asked before the desk is: a shell that cannot start leaves no empty session behind.
  const found = findShell({ wanted: shell ?? null, env: process.env, platform: process.platform });
  if (!found.ok) throw new AgentApiRefusal('shell-not-started', found.problem);
  const opened = await desk
    .openSession({ endpoint, key, title: title ?? `Shell on ${hostname()}` })
    .catch((error: unknown) => {
      throw refusalOf(error, origin);
    });
  const size = { cols: cols ?? DEFAULT_SIZE.cols, rows: rows ?? DEFAULT_SIZE.rows };
  const wish: OpenTerminal = { ...size, wanted: { by: 'command', shell: shell ?? null, shellIntegration } };
  await Promise.race([served.serve(opened.session).open(wish).catch(refuseStart), takeInTimeout()]);
  return opened;
}

function refusalOf(error: unknown, origin: string): AgentApiRefusal {
  if (error instanceof ServerRefusal) return new AgentApiRefusal(error.problem, error.message);
  if (error instanceof UntrustedServer) return new AgentApiRefusal('server-unproven', error.message);
  if (error instanceof NotKept) return new AgentApiRefusal('key-not-kept', error.message);
  return new AgentApiRefusal('server-unreachable', `${origin} does not answer`);
}

function refuseStart(error: unknown): never {
  throw new AgentApiRefusal('shell-not-started', error instanceof Error ? error.message : String(error));
}

function takeInTimeout(): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(
      () => reject(new AgentApiRefusal('server-unreachable', 'the session room does not answer')),
      TAKE_IN_MS,
    ).unref();
  });
}
