import { connect, readInvitation } from 'holdfast/client';
import type { Connection, ConnectionState } from 'holdfast/client';
import { parseLink, type Link } from '#protocol/people/link.ts';
import { proveServer } from '../server/prove-host.ts';
import { deviceLabel, openDevice, systemName } from './attach/device.ts';
import { entryWords, refusalWords, type Say } from './attach/words.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';
import { commandLineServer } from './known-servers.ts';
import { readPersonName } from './person-name.ts';
import { failureOf } from './server-api.ts';

export interface JoinOptions {
  /** The command that joins. */
  client: string;
  /** Folder that holds this device's key. */
  data: string;
  /** The name to join with if the invitation names nobody; by default the user name on this machine. */
  name?: string | undefined;
  say: Say;
}

/** A connection as a person of the session. */
export interface Joined {
  connection: Connection;
  /** The file of the key, if it was made just now. */
  newFile: string | null;
}

/** Throws CommandFailure if the text is not a link. */
export function readLink(link: string): Link {
  const parsed = parseLink(link);
  if (parsed !== null) return parsed;
  throw new CommandFailure(
    'That is not a session link. A link looks like https://host/s/ID#SECRET; put it in quotes.',
    EXIT.usage,
  );
}

/** Joins a session by its link, with the key kept for its server. Before that it tells the user what joining means. */
export async function join(link: string, { client, data, name: given, say }: JoinOptions): Promise<Joined> {
  const { origin } = readLink(link);
  const name = given === undefined ? systemName() : readPersonName(given);
  const { place } = await proveServer(commandLineServer(data, origin), { purpose: 'enter' }).catch(
    (error: unknown) => {
      throw failureOf(origin, error);
    },
  );
  const isKnownServer = (publicKey: string) => publicKey === place.serverKey;
  const { device, newFile } = await openDevice(data, { serverKey: place.serverKey, say });
  const invitation = await readInvitation(link, { device, isKnownServer });
  if (invitation.ok) say(entryWords(invitation.value));
  const connection = connect(link, {
    ...{ client, label: deviceLabel, device, isKnownServer },
    ...(name === null ? {} : { name }),
  });
  return { connection, newFile };
}

/** Why the server refused the connection, or null if it did not. */
export function refusalOf(state: ConnectionState, newFile: string | null): CommandFailure | null {
  if (state.status !== 'refused') return null;
  const exitCode = state.reason === 'no-such-session' ? EXIT.noSuchSession : EXIT.failure;
  return new CommandFailure(refusalWords(state.reason, newFile), exitCode);
}
