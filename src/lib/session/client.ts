import { hostName, hostPorts } from '#host';
import { parseLink } from '#protocol/people/link.ts';
import type { Invitation } from '#protocol/people/entering.ts';
import { createConnection, type Connection, type ConnectionOptions } from './connection.ts';
import { readInvitation as readSessionInvitation } from './people/entering.ts';
import type { HttpResult } from './wire/http.ts';
import type { ConnectionTarget } from './people/sign-in.ts';
import type { DeviceKey } from './people/device-key.ts';

export interface ConnectTarget extends ConnectionTarget {
  origin: string;
}

export interface ConnectOptions extends Partial<ConnectionOptions> {
  /** In Node: whether the server may have this key; without it, whichever it has first in this process. */
  isKnownServer?: (publicKey: string) => boolean;
}

/** Connects to a session by its link; throws only if it is not a link. */
export function connect(link: string | ConnectTarget, options: ConnectOptions = {}): Connection {
  const target = typeof link === 'string' ? parseLink(link) : link;
  if (target === null) throw new TypeError('not a Holdfast link');
  return createConnection(target, {
    client: hostName,
    ...options,
    ports: hostPorts(target.origin, options.isKnownServer),
  });
}

/** What a link invites to. Reading this uses nothing up and notifies nobody. Throws only if the text is not a link. */
export function readInvitation(
  link: string,
  { device, isKnownServer }: { device?: DeviceKey } & Pick<ConnectOptions, 'isKnownServer'> = {},
): Promise<HttpResult<Invitation>> {
  const target = parseLink(link);
  if (target === null) throw new TypeError('not a Holdfast link');
  const { origin, session, secret } = target;
  const known = device === undefined ? {} : { publicKey: device.publicKey };
  return readSessionInvitation(hostPorts(origin, isKnownServer), { session, secret, ...known });
}

export type { Invitation } from '#protocol/people/entering.ts';
export type { Answered, HttpFailure, HttpResult } from './wire/http.ts';
export type { FetchAnswer } from './ports.ts';
export { createDeviceKey } from './people/device-key.ts';
export type { Connection } from './connection.ts';
export type { ConnectionState } from './connection-state.ts';
export type { DeviceKey } from './people/device-key.ts';
export type { Notes, OwnAct, OwnActState, WriteProblem as NoteProblem, Written } from './notes/notes.ts';
export type { OpenNotes } from './notes/open-notes.ts';
export type { NoteView } from '#protocol/notes/view.ts';
export type { HistorySegment } from './output/history.ts';
export type { OutputItem } from './output/output-item.ts';
export type { RequestRefused } from '#protocol/wire/messages.ts';
export type { SessionView } from './view.ts';
export type { WriteProblem, WriteResult } from './input/write-result.ts';
