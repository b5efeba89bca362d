import type * as Party from 'partykit/server';
import { concat, type Bytes } from '#base/bytes.ts';
import { MAX_BODY_BYTES } from '#protocol/ground/limits.ts';
import type { HttpAnswer, HttpRequest } from '../rooms/http.ts';
import { sourceOf } from '../rooms/source.ts';
import { INTERNAL_HEADER } from './settings.ts';

/** A request below a room's path (`/parties/PARTY/ROOM/…`), its body read. */
export async function readRequest(request: Party.Request): Promise<HttpRequest> {
  const url = new URL(request.url);
  const body = request.method === 'POST' ? await readBody(request) : undefined;
  const header = headerOf(request);
  return {
    method: request.method,
    target: url.pathname + url.search,
    path: url.pathname
      .split('/')
      .slice(4)
      .filter((part) => part !== ''),
    query: (name) => url.searchParams.get(name),
    header,
    body,
    source: sourceOf({ header }),
  };
}

/** A request that opens a websocket: it has no body. */
export function readUpgrade(request: Party.Request): HttpRequest {
  const url = new URL(request.url);
  const header = headerOf(request);
  return {
    method: 'GET',
    target: url.pathname + url.search,
    path: [],
    query: (name) => url.searchParams.get(name),
    header,
    body: undefined,
    source: sourceOf({ header }),
  };
}

function headerOf({ headers }: Party.Request): HttpRequest['header'] {
  return (name) => headers.get(name);
}

async function readBody(request: Party.Request): Promise<unknown> {
  try {
    const bytes = await readBytes(request);
    return bytes === null ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as unknown);
  } catch {
    // It is not JSON, or was broken off: its sender waits for no answer, and there is nothing to report.
    return undefined;
  }
}

/** Null if it is too long: the rest is not awaited, since nobody says how much that is. */
async function readBytes({ body }: Party.Request): Promise<Bytes | null> {
  const parts: Bytes[] = [];
  let length = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = body?.getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    length += part.value.length;
    if (length > MAX_BODY_BYTES) {
      await reader?.cancel();
      return null;
    }
    parts.push(part.value);
  }
  return concat(parts);
}

export function toResponse({ status, headers, body, cookies = [] }: HttpAnswer): Response {
  // Data stored compressed is sent unchanged.
  const encodeBody = headers['content-encoding'] === undefined ? 'automatic' : 'manual';
  const fields = new Headers({ 'x-content-type-options': 'nosniff', ...headers });
  for (const cookie of cookies) fields.append('set-cookie', cookie);
  return new Response(body, { status, headers: fields, encodeBody });
}

type Parties = Party.Context['parties'];
let parties: Parties | null = null;

/**
 * Rooms by party, for a room to reach others. PartyKit gives them with a request but not in an alarm, nor ever to a
 * room that an alarm woke; they are the same for all, so the first seen are kept.
 */
export function keepParties(seen: Parties): void {
  parties ??= seen;
}

/** What a room tells or asks another room; see `internal.ts`. */
export interface RoomPost {
  party: string;
  room: string;
  path: string;
  body: unknown;
  /** The server's, which only rooms know. */
  secret: string;
}

export async function postToRoom({ party, room, path, body, secret }: RoomPost) {
  const found = parties?.[party]?.get(room);
  if (found === undefined) throw new Error(`no request has come by yet that names the ${party}`);
  return found.fetch(`/${path}`, {
    method: 'POST',
    headers: { [INTERNAL_HEADER]: secret },
    body: JSON.stringify(body),
  });
}
