import type { HttpRequest } from '../rooms/http.ts';
import { isSame } from './crypto.ts';

/** The server's settings for its rooms, in the worker's variables. */
export interface Settings {
  /** The origins people reach the server by; the first is what links say. */
  publicOrigins: readonly string[];
  /** The origins anybody reaches this server by, those above and those of programs: for these it says who it is. */
  ownOrigins: readonly string[];
  /** The server's private Ed25519 key, base64url: see `openServerKey`. */
  serverKey: string;
  /** SHA-256 of the command line's token, in hex; empty if there is none. */
  adminTokenHash: string;
  /** The secret that rooms show each other; empty if there is none. */
  internalSecret: string;
  /** The secret that the process running this server shows the desk; empty if there is none. */
  hostSecret: string;
  /** Who keeps the recordings, shown to people before they join. */
  recordedBy: string;
}

export const INTERNAL_HEADER = 'x-holdfast-internal';
/** Carries the secret of the process that runs the server. */
export const HOST_HEADER = 'x-holdfast-host';

export function readSettings(vars: Record<string, unknown>): Settings {
  const variable = (name: string) => {
    const value = vars[name];
    return typeof value === 'string' ? value : '';
  };
  const publicOrigins = readOrigins(vars['PUBLIC_ORIGINS']);
  return {
    publicOrigins,
    ownOrigins: [...new Set([...publicOrigins, ...readOrigins(vars['OWN_ORIGINS'])])],
    serverKey: variable('SERVER_KEY'),
    adminTokenHash: variable('ADMIN_TOKEN_HASH'),
    internalSecret: variable('INTERNAL_SECRET'),
    hostSecret: variable('HOST_SECRET'),
    recordedBy: variable('RECORDED_BY'),
  };
}

/** Origins with commas between them. */
export function readOrigins(text: unknown): string[] {
  return (typeof text === 'string' ? text : '')
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
}

/** The origin of this request: the page's own if it says so, otherwise the one that links use. */
export function publicOrigin({ publicOrigins }: Settings, origin: string | null): string {
  if (origin !== null && publicOrigins.includes(origin)) return origin;
  return publicOrigins[0] ?? 'http://localhost';
}

export function isInternal(request: HttpRequest, { internalSecret }: Settings): boolean {
  return internalSecret !== '' && isSame(request.header(INTERNAL_HEADER) ?? '', internalSecret);
}

/** Whether the process that runs this server asks. */
export function isFromHost(request: HttpRequest, { hostSecret }: Settings): boolean {
  return hostSecret !== '' && isSame(request.header(HOST_HEADER) ?? '', hostSecret);
}
