import { hostname, userInfo } from 'node:os';
import { createDeviceKey, type DeviceKey } from 'holdfast/client';
import { cleanName } from '#protocol/people/people.ts';
import { CommandFailure } from '../exit-codes.ts';
import { openDeviceFile } from './device-file.ts';
import type { Say } from './words.ts';

/**
 * The key by which a server's sessions know this machine's terminal again, kept for its owner only. One for each server:
 * nobody can tell that whoever signs here is who signs there. Rejects with `CommandFailure` where another user of the
 * machine has a hand in them.
 */
export async function openDevice(
  data: string,
  { serverKey, say }: { serverKey: string; say: Say },
): Promise<DeviceKey> {
  try {
    const { publicKey, sign } = openDeviceFile(data, serverKey);
    return { publicKey, sign: async (text) => sign(text) };
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
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
