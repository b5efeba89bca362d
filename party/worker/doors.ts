import type * as Party from 'partykit/server';
import * as v from 'valibot';
import { CLOSE_HEADER, CLOSES, type CloseReason } from '#protocol/wire/close.ts';
import { SESSION_ID } from '#protocol/ground/values.ts';
import { AGENT_HEADER } from '#protocol/wire/agent-upgrade.ts';
import { KNOWN_PATH } from './internal.ts';
import { SOURCE_HEADER } from '../rooms/source.ts';
import { INTERNAL_HEADER, readSettings } from './settings.ts';
import { failureName, type FailureName } from '../rooms/storage/full.ts';

/* What stands before the rooms of a session: who is let through is asked of them first. */

/** Sessions known to be there. None is ever taken away, so that the desk is asked once for each. */
const knownSessions = new Set<string>();

/** A room has a file from the moment it is asked anything, so that none is asked but those which the desk opened. */
export async function sessionProblem(
  session: string,
  lobby: Party.Lobby,
): Promise<FailureName | 'no-such-session' | null> {
  if (knownSessions.has(session)) return null;
  if (!SESSION_ID.test(session)) return 'no-such-session';
  try {
    const headers = { [INTERNAL_HEADER]: readSettings(lobby.env).internalSecret };
    const answer = await lobby.parties['desk']
      ?.get('main')
      .fetch(`/${KNOWN_PATH}?session=${session}`, { headers });
    if (answer?.ok !== true) return answer?.status === 404 ? 'no-such-session' : 'internal-error';
    knownSessions.add(session);
    return null;
  } catch (error) {
    return loggedFailure(error);
  }
}

interface Question<T> {
  session: string;
  path: string;
  answer: v.GenericSchema<unknown, T>;
  request: Party.Request;
}

export type Answered<T> = { ok: true; answer: T } | { ok: false; problem: FailureName };

/** Asks a session's room about the sender of this request, before it is let in anywhere. */
export async function askSession<T>(
  lobby: Party.Lobby,
  { session, path, answer, request }: Question<T>,
): Promise<Answered<T>> {
  const headers = new Headers({ [INTERNAL_HEADER]: readSettings(lobby.env).internalSecret });
  for (const name of ['origin', 'cookie', AGENT_HEADER, SOURCE_HEADER]) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  try {
    const answered = await lobby.parties['session']
      ?.get(session)
      .fetch(`/${path}${new URL(request.url).search}`, { headers: Object.fromEntries(headers) });
    if (answered?.ok !== true) return { ok: false, problem: 'internal-error' };
    return { ok: true, answer: v.parse(answer, await answered.json()) };
  } catch (error) {
    return { ok: false, problem: loggedFailure(error) };
  }
}

/** Written to the log, and reported by its name to the client. */
export function loggedFailure(error: unknown): FailureName {
  console.error('room', error);
  return failureName(error);
}

const REFUSED = 403;
const NOT_NOW = 503;

/**
 * Refuses a socket. A program gets a status, so that nothing of it stays open. A browser tells its page nothing about
 * a status, so a client that sends an origin gets a socket that says why. That socket belongs to no room: when a room
 * closes one outside of its own events, workerd keeps the connection for the 10 s until the room sleeps (seen with
 * workerd 1.20260730).
 */
export function refusalAnswer({ headers }: Pick<Party.Request, 'headers'>, reason: CloseReason): Response {
  const { code, retry } = CLOSES[reason];
  if (headers.get('origin') === null) {
    const fields = { [CLOSE_HEADER]: reason, 'cache-control': 'no-store' };
    return Response.json({ problem: reason }, { status: retry ? NOT_NOW : REFUSED, headers: fields });
  }
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.close(code, reason);
  return new Response(null, { status: 101, webSocket: client });
}
