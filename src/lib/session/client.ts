import { hostName, hostPorts } from '#host';
import { parseLink } from '#protocol/link.ts';
import type { Invitation } from '#protocol/http.ts';
import { createConnection } from './connection.ts';
import { readInvitation as readSessionInvitation, type HttpResult } from './http.ts';
import type { Connection, DeviceKey } from './types.ts';

export interface ConnectTarget {
  origin: string;
  session: string;
  /** A link's secret, to enter with. */
  secret?: string;
  /** Who we are in the session, where it was entered before from this machine, with this key. */
  person?: string;
}

export interface ConnectOptions {
  client?: string;
  /** The terminal to watch first; the session's newest where there is none. */
  watch?: string;
  /** Who we are, for an invitation that names nobody. */
  name?: string;
  /** What the others are told this device is. */
  label?: string;
  /**
   * The key that makes this program one device of a person. A browser has one of its own; elsewhere each connection is
   * a new person unless it is given the same key.
   */
  device?: DeviceKey;
}

/** Connects to a session by its link; throws only where the link is none. */
export function connect(link: string | ConnectTarget, options: ConnectOptions = {}): Connection {
  const target = typeof link === 'string' ? parseLink(link) : link;
  if (target === null) throw new TypeError('not a Holdfast link');
  return createConnection(target, { client: hostName, ...options }, hostPorts(target.origin));
}

/** What a link invites to; nothing is used up, and nobody told. Throws only where the link is none. */
export function readInvitation(link: string, device?: DeviceKey): Promise<HttpResult<Invitation>> {
  const target = parseLink(link);
  if (target === null) throw new TypeError('not a Holdfast link');
  const { origin, session, secret } = target;
  const known = device === undefined ? {} : { publicKey: device.publicKey };
  return readSessionInvitation(hostPorts(origin), session, { secret, ...known });
}

export type { Invitation } from '#protocol/http.ts';
export type { HttpResult } from './http.ts';
export { createDeviceKey } from './device-key.ts';
export type {
  Connection,
  ConnectionState,
  DeviceKey,
  HistorySegment,
  Output,
  SessionView,
  WriteResult,
} from './types.ts';
