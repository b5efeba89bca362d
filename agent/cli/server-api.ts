import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Answered, FetchAnswer } from 'holdfast/client';
import { jsonOf, UnfitAnswer } from '#base/bounded-body.ts';
import { text } from '#base/bytes.ts';
import type { WholeAnswer } from '#base/node/whole-answer-host.ts';
import { createCode, listSessions } from '#protocol/desk/routes.ts';
import {
  askedBody,
  askedPath,
  readAnswer,
  type AnyAsk,
  type Ask,
  type Route,
} from '#protocol/ground/route.ts';
import { end } from '#protocol/lifecycle/routes.ts';
import type { CreatedInvitation, CreateInvitation } from '#protocol/people/invitations.ts';
import { createInvitation } from '#protocol/people/routes.ts';
import type { SessionRow } from '#protocol/desk/directory.ts';
import { DESK_PATH, sessionPath } from '#protocol/people/link.ts';
import { formatEnrolCode } from '#protocol/server/fingerprint.ts';
import { SERVER_PATH } from '#protocol/server/proof.ts';
import { adminHeaders } from '../server/admin.ts';
import { proveServer, sendForBytes, ServerRefusal } from '../server/prove-host.ts';
import { fingerprintOfKey } from '../server/server-key.ts';
import { NotKept, UntrustedServer } from '../server/trust.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';
import { readDeployment } from './deployment.ts';
import { commandLineServer } from './known-servers.ts';
import type { CommandSettings } from './settings.ts';

const runningServer = v.object({ local: v.string(), url: v.string(), pid: v.number() });

function answerOf({ status, bytes }: WholeAnswer): FetchAnswer {
  return {
    status,
    json: async () => jsonOf(bytes),
    text: async () => text(bytes),
    bytes: async () => bytes,
  };
}

/** What the server's administrator can do. */
export interface ServerApi {
  readonly url: string;
  /** The code includes the server's fingerprint, so that an agent that registers with it knows the server. */
  createCode(): Promise<string>;
  sessions(): Promise<SessionRow[]>;
  invite(session: string, wanted: CreateInvitation): Promise<CreatedInvitation>;
  endSession(session: string): Promise<void>;
  /** Sends a request to a session's room, by one of its routes. */
  ask<One extends Route>(session: string, asked: Ask<One>): Promise<Answered<One>>;
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

/** The address at which others reach the server of these settings. */
export function publicUrl({ url, server, data }: CommandSettings): string | null {
  return url ?? server ?? lastServer(data)?.url ?? null;
}

/**
 * The token for the named server if it was deployed from here, otherwise for the data folder's own; null if there is
 * none.
 */
export function findAdminToken({ data, server }: Pick<CommandSettings, 'data' | 'server'>): string | null {
  const token = process.env['HOLDFAST_ADMIN_TOKEN'];
  if (token !== undefined && token !== '') return token;
  const deployed = server === null ? null : readDeployment({ data, origin: server });
  if (deployed !== null) return deployed.adminToken;
  try {
    return readFileSync(join(data, 'server', 'admin-token'), 'utf8').trim();
  } catch {
    return null;
  }
}

function readAdminToken({ data, server }: CommandSettings): string {
  const token = findAdminToken({ data, server });
  if (token !== null) return token;
  throw new CommandFailure(
    `No server has run on ${data} yet, so there is no admin token. Start one with "holdfast start", or set HOLDFAST_DATA or HOLDFAST_ADMIN_TOKEN.`,
  );
}

function refusalOf(problem: string): CommandFailure {
  if (problem === 'storage-full')
    return new CommandFailure("The server's disk is full. Free some space there and try again.");
  if (problem === 'no-such-session')
    return new CommandFailure('There is no such session.', EXIT.noSuchSession);
  return new CommandFailure(`The server refused: ${problem}.`);
}

/** Turns a failure between us and a server into a message for the command line. */
export function failureOf(url: string, error: unknown): CommandFailure {
  if (error instanceof CommandFailure) return error;
  if (error instanceof UntrustedServer || error instanceof NotKept)
    return new CommandFailure(`Not done: ${error.message}`);
  if (error instanceof ServerRefusal) return refusalOf(error.problem);
  if (error instanceof UnfitAnswer)
    return new CommandFailure(`Not done: ${url} is not a Holdfast server, or is too busy: ${error.message}.`);
  return new CommandFailure(`The server at ${url} does not answer. Start it with "holdfast start".`);
}

/**
 * The server of these settings. Throws CommandFailure if no server is known or it does not answer.
 *
 * The admin token is sent to nobody. Even after a server has proved itself, the next connection to its port may reach
 * another program, and with HTTP one cannot choose the connection. So each request carries a MAC of itself over the
 * challenge of a room that has just proved itself. The MAC is worth nothing for another request, room or time.
 */
export function connectServer(settings: CommandSettings): ServerApi {
  const url = settings.server ?? knownServer(settings.data);
  if (url === null) {
    throw new CommandFailure(`No server has run on ${settings.data} yet. Start one with "holdfast start".`);
  }
  const known = commandLineServer(settings.data, url);
  const token = readAdminToken(settings);
  /** The key that the server proved most recently. */
  let publicKey: string | null = null;
  const send = async (room: string, asked: AnyAsk): Promise<FetchAnswer> => {
    try {
      const proved = await proveServer(known, { purpose: 'admin', path: `${room}/${SERVER_PATH}` });
      publicKey = proved.place.serverKey;
      const request = { target: `${room}/${askedPath(asked)}`, ...askedBody(asked) };
      const headers = adminHeaders(token, { proved, ...request });
      return answerOf(await sendForBytes(url, { ...request, headers }));
    } catch (error) {
      throw failureOf(url, error);
    }
  };
  const call = async <One extends Route>(room: string, asked: Ask<One>): Promise<Answered<One>> => {
    const got = await send(room, asked);
    const { answer: form } = asked.route;
    // The cast follows the form's own type, here and below.
    if (typeof form === 'string') return got as Answered<One>;
    const read = readAnswer(asked.route, form === null ? null : await got.json());
    if (!read.ok) throw new Error(`the answer from ${url} has an unknown form`);
    return read.value as Answered<One>;
  };
  return {
    url,
    async createCode() {
      const { code } = await call(DESK_PATH, { route: createCode });
      if (publicKey === null) throw new Error('a server that answered has proved itself');
      return formatEnrolCode({ code, fingerprint: fingerprintOfKey(publicKey) });
    },
    sessions: () => call(DESK_PATH, { route: listSessions }),
    invite: (session, body) => call(sessionPath(session), { route: createInvitation, body }),
    ask: (session, asked) => call(sessionPath(session), asked),
    endSession: async (session) => {
      await call(sessionPath(session), { route: end });
    },
  };
}

/**
 * The session named by an id or by six or more of its first characters. Throws CommandFailure with exit code 4 if there
 * is none.
 */
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
