import { hostname, userInfo } from 'node:os';
import { createDeviceKey, type DeviceKey } from 'holdfast/client';
import { personName } from '#protocol/people/people.ts';
import { CommandFailure } from '../exit-codes.ts';
import { deviceFilePath, openDeviceFile } from './device-file.ts';
import { keyLostWords, type Say } from './words.ts';

/** A key to come with. */
export interface OpenedDevice {
  device: DeviceKey;
  /** The file of a key that no server has seen before; null for one that was there. */
  newFile: string | null;
}

/**
 * The key by which a server's sessions know this machine's terminal again, kept for its owner only. One for each server:
 * nobody can tell that whoever signs here is who signs there. Rejects with `CommandFailure` where another user of the
 * machine has a hand in them.
 */
export async function openDevice(
  data: string,
  { serverKey, say }: { serverKey: string; say: Say },
): Promise<OpenedDevice> {
  const file = deviceFilePath(data, serverKey);
  try {
    const { publicKey, sign, isNew } = openDeviceFile(data, serverKey);
    return { device: { publicKey, sign: async (text) => sign(text) }, newFile: isNew ? file : null };
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    say(keyLostWords(file));
    return { device: await createDeviceKey(), newFile: file };
  }
}

export const deviceLabel = `Terminal on ${hostname()}`;

/** Who this is to the operating system, where it knows. */
export function systemName(): string | null {
  try {
    return personName(userInfo().username);
  } catch {
    return null;
  }
}
