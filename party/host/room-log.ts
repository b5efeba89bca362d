import { isStorageFull } from '../rooms/storage/full.ts';
import type { Log, LogLevel } from './log.ts';

/** A full disk is said at most this often, in ms: everything that is tried there fails anew. */
const SAY_AGAIN_MS = 10_000;

export interface RoomLine {
  level: string;
  message: string;
}

/** Passes on what the rooms print; a full disk is named as such, with the folder that has no room. */
export function createRoomLog(log: Log, { folder, now }: { folder: string; now(): number }) {
  let saidAt = -Infinity;
  return ({ level, message }: RoomLine): void => {
    if (!isStorageFull(message)) log(levelOf(level), message, { from: 'rooms' });
    else if (now() - saidAt >= SAY_AGAIN_MS) {
      saidAt = now();
      log('error', "the server's disk is full: nothing is stored until there is room", { folder });
    }
  };
}

function levelOf(level: string): LogLevel {
  return level === 'error' || level === 'warn' || level === 'debug' ? level : 'info';
}
