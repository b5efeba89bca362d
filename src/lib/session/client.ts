import { hostName, hostPorts } from '#host';
import { parseLink } from '#protocol/link.ts';
import { createConnection } from './connection.ts';
import type { Connection } from './types.ts';

export interface ConnectTarget {
  origin: string;
  session: string;
  /** Left out where the session's cookie is already there, as after a reload. */
  secret?: string;
}

export interface ConnectOptions {
  client?: string;
  watch?: string;
}

/** Connects to a session by its link; throws only where the link is none. */
export function connect(link: string | ConnectTarget, options: ConnectOptions = {}): Connection {
  const target = typeof link === 'string' ? parseLink(link) : link;
  if (target === null) throw new TypeError('not a Holdfast link');
  return createConnection(target, { client: hostName, ...options }, hostPorts(target.origin));
}

export type {
  Connection,
  ConnectionState,
  HistorySegment,
  Output,
  SessionView,
  WriteResult,
} from './types.ts';
