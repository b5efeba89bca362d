import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { createdCode, createdInvitation, sessionRows } from '#protocol/wire/http.ts';
import type { CreatedInvitation, CreateInvitation, SessionRow } from '#protocol/wire/http.ts';
import { DESK_PATH, sessionPath } from '#protocol/people/link.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';
import type { Settings } from './settings.ts';

const runningServer = v.object({ local: v.string(), url: v.string(), pid: v.number() });
const problemBody = v.object({ problem: v.string() });

/** What an administrator of the server may ask of it. */
export interface ServerApi {
  readonly url: string;
  createCode(): Promise<string>;
  sessions(): Promise<SessionRow[]>;
  invite(session: string, wanted: CreateInvitation): Promise<CreatedInvitation>;
  endSession(session: string): Promise<void>;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function lastServer(data: string): v.InferOutput<typeof runningServer> | null {
  const parsed = v.safeParse(runningServer, readJson(join(data, 'server', 'server.json')));
  return parsed.success ? parsed.output : null;
}

/** Address of the server that last ran on this data folder, or `null`. */
export function knownServer(data: string): string | null {
  return lastServer(data)?.local ?? null;
}

/** What others call the server of these settings. */
export function publicUrl({ url, server, data }: Settings): string | null {
  return url ?? server ?? lastServer(data)?.url ?? null;
}

function readAdminToken(data: string): string {
  const token = process.env['HOLDFAST_ADMIN_TOKEN'];
  if (token !== undefined && token !== '') return token;
  try {
    return readFileSync(join(data, 'server', 'admin-token'), 'utf8').trim();
  } catch {
    throw new CommandFailure(
      `No server has run on ${data} yet, so there is no admin token to use. Start one with "holdfast start", or set HOLDFAST_DATA or HOLDFAST_ADMIN_TOKEN.`,
    );
  }
}

async function refusal(response: Response): Promise<CommandFailure> {
  const body = v.safeParse(problemBody, await response.json().catch(() => null));
  const problem = body.success ? body.output.problem : `status ${response.status}`;
  if (problem === 'storage-full')
    return new CommandFailure("The server's disk is full: free some room there, and try again.");
  if (problem === 'no-such-session')
    return new CommandFailure('There is no such session.', EXIT.noSuchSession);
  return new CommandFailure(`The server refused: ${problem}.`);
}

/** The server of these settings. Throws CommandFailure where none is known or it does not answer. */
export function connectServer(settings: Settings): ServerApi {
  const url = settings.server ?? knownServer(settings.data);
  if (url === null) {
    throw new CommandFailure(`No server has run on ${settings.data} yet. Start one with "holdfast start".`);
  }
  const token = readAdminToken(settings.data);
  const call = async (path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new CommandFailure(`The server at ${url} does not answer. Start it with "holdfast start".`);
    });
    if (!response.ok) throw await refusal(response);
    return response.status === 204 ? null : await response.json();
  };
  return {
    url,
    createCode: async () => v.parse(createdCode, await call(`${DESK_PATH}/codes`, {})).code,
    sessions: async () => v.parse(sessionRows, await call(`${DESK_PATH}/sessions`)),
    invite: async (session, wanted) =>
      v.parse(createdInvitation, await call(`${sessionPath(session)}/invitations`, wanted)),
    endSession: async (session) => {
      await call(`${sessionPath(session)}/end`, {});
    },
  };
}

/** The session an id or its first six or more characters name. Throws CommandFailure with exit code 4 for none. */
export function pickSession(rows: readonly SessionRow[], wanted: string): SessionRow {
  const exact = rows.find((row) => row.session === wanted);
  const matches = wanted.length >= 6 ? rows.filter((row) => row.session.startsWith(wanted)) : [];
  const picked = exact ?? (matches.length === 1 ? matches[0] : undefined);
  if (picked !== undefined) return picked;
  const why =
    matches.length > 1
      ? `${matches.length} sessions begin with "${wanted}"`
      : `There is no session "${wanted}"`;
  throw new CommandFailure(`${why}. "holdfast list" shows them.`, EXIT.noSuchSession);
}
