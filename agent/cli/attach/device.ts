import { mkdirSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { createDeviceKey, type DeviceKey } from 'holdfast/client';
import { cleanName } from '#protocol/people/people.ts';
import { openKey } from '../../agent/key.ts';
import type { Say } from './words.ts';

/** The key by which sessions know this machine's terminal again, kept for its owner only. */
export async function openDevice(data: string, say: Say): Promise<DeviceKey> {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const { publicKey, sign } = openKey(join(data, 'device-key'));
    return { publicKey, sign: async (text) => sign(text) };
  } catch {
    say(`the key in ${data} could not be read or kept: the next time you are somebody new`);
    return createDeviceKey();
  }
}

export const deviceLabel = `Terminal on ${hostname()}`;

/** Who this is to the operating system, where it knows. */
export function systemName(): string | null {
  try {
    return cleanName(userInfo().username);
  } catch {
    return null;
  }
}
