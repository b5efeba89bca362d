import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { renameOver } from '#base/node/patient-files.ts';
import { openPrivateFile, openPrivateFolder } from '#base/node/private-folder.ts';
import { openKey, type EndpointKey } from '../../agent/key.ts';
import { fingerprintOfKey, ownServerKey } from '../../server/server-key.ts';
import { CommandFailure } from '../exit-codes.ts';

const KEYS = 'device-keys';
/** Up to version 0.1 there was one key for all servers. It stays the key for the server of its own data folder. */
const OLD_KEY = 'device-key';

function takeOver(old: string, path: string): void {
  if (existsSync(old) && !existsSync(path)) renameOver({ from: old, to: path });
}

/** The file of the key by which one server knows this terminal. */
export function deviceFilePath(data: string, serverKey: string): string {
  return join(data, KEYS, fingerprintOfKey(serverKey));
}

/**
 * The key by which one server knows this terminal, made if there is none. Throws if it cannot be read or saved, and
 * throws `CommandFailure` if another user of the machine could use or change it.
 */
export function openDeviceFile(data: string, serverKey: string): EndpointKey & { isNew: boolean } {
  const problem = openPrivateFolder({ data, name: KEYS }) ?? openPrivateFile({ data, name: OLD_KEY });
  if (problem !== null) throw new CommandFailure(`Not done: ${problem}.`);
  const path = deviceFilePath(data, serverKey);
  if (serverKey === ownServerKey(data)) takeOver(join(data, OLD_KEY), path);
  const isNew = !existsSync(path);
  return { ...openKey(path), isNew };
}
