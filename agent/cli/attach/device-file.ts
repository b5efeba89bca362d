import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { openKey, type EndpointKey } from '../../agent/key.ts';
import { fingerprintOfKey, ownServerKey } from '../../server/server-key.ts';

/** Up to version 0.1 one key was for all servers: it stays the one for the server of its own data folder. */
function takeOver(old: string, path: string): void {
  if (existsSync(old) && !existsSync(path)) renameSync(old, path);
}

/** The key that one server knows this terminal by, made where there is none. Throws where it cannot be read or kept. */
export function openDeviceFile(data: string, serverKey: string): EndpointKey {
  const folder = join(data, 'device-keys');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, fingerprintOfKey(serverKey));
  if (serverKey === ownServerKey(data)) takeOver(join(data, 'device-key'), path);
  return openKey(path);
}
