import { hostname, userInfo } from 'node:os';
import { createDeviceKey, type DeviceKey } from 'holdfast/client';
import { personName } from '#protocol/people/people.ts';
import { CommandFailure } from '../exit-codes.ts';
import { deviceFilePath, openDeviceFile } from './device-file.ts';
import { keyLostWords, type Say } from './words.ts';

/** The key to join with. */
export interface OpenedDevice {
  device: DeviceKey;
  /** The file of a new key, which no server has seen; null for a key that was already there. */
  newFile: string | null;
}

/**
 * The key by which a server's sessions recognise this machine's terminal, kept for its owner only. Each server gets a
 * key of its own, so that two servers cannot tell that the same person uses both. Rejects with `CommandFailure` if
 * another user of the machine could use or change the keys.
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

/** The user's name on this machine, if the system knows it. */
export function systemName(): string | null {
  try {
    return personName(userInfo().username);
  } catch {
    return null;
  }
}
