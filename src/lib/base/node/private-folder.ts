import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { thisSystem, type System } from './system.ts';
import { closeWindowsFile, closeWindowsFolder } from './windows-access.ts';

const OTHERS_ALL = 0o077;
const OTHERS_WRITE = 0o022;
/** In a folder like /tmp, others can add files, and move only their own. */
const STICKY = 0o1000;
const ROOT = 0;

/** Another user can use or change the folder; the message says what to do. */
class NotPrivate extends Error {}

function refuseOthers(path: string, { uid: owner }: Stats, uid: number): void {
  if (owner === uid) return;
  throw new NotPrivate(
    `${path} belongs to another user of this machine (${owner}), who could read and change what is kept there. ` +
      `Remove it, make it yours (chown), run this as its owner, or choose another folder with --data`,
  );
}

function close(path: string, mode: number, forbidden: number): void {
  if ((mode & forbidden) === 0) return;
  try {
    chmodSync(path, mode & 0o777 & ~forbidden);
  } catch (error) {
    throw new NotPrivate(
      `${path} is open to other users of this machine, and cannot be closed: ${String(error)}`,
    );
  }
}

/** The folder that contains ours beside other folders: others may look into it, but change nothing. */
function closeAbove(path: string, uid: number): void {
  const found = statSync(path);
  if (found.uid !== ROOT) refuseOthers(path, found, uid);
  if (found.uid === uid && (found.mode & STICKY) === 0) close(path, found.mode, OTHERS_WRITE);
}

/**
 * From the top down, so that nobody can add anything below meanwhile. A link is followed if it is ours: it may lead to
 * another disk.
 */
function closeAll(path: string, uid: number, seen: Set<string>): void {
  refuseOthers(path, lstatSync(path), uid);
  const found = statSync(path);
  refuseOthers(path, found, uid);
  close(path, found.mode, OTHERS_ALL);
  const real = realpathSync(path);
  if (!found.isDirectory() || seen.has(real)) return;
  seen.add(real);
  for (const name of readdirSync(path)) closeEntry(join(path, name), uid, seen);
}

function closeEntry(path: string, uid: number, seen: Set<string>): void {
  try {
    closeAll(path, uid, seen);
  } catch (error) {
    // Pty hosts and rooms that run make and remove files meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Why a path cannot be closed to others, or null. */
function problemOf(path: string, closing: () => void): string | null {
  try {
    closing();
    return null;
  } catch (error) {
    if (error instanceof NotPrivate) return error.message;
    return `${path} cannot be closed to other users of this machine: ${String(error)}`;
  }
}

export interface PrivatePath {
  /** The data folder. */
  data: string;
  /** What is in it. */
  name: string;
}

/**
 * Makes a folder of this name in the data folder, or closes the existing one to other users, with everything in it: an
 * older build, or somebody before it, may have made it readable for all. Returns why that is not possible, or null.
 */
export function openPrivateFolder({ data, name }: PrivatePath, system: System = thisSystem): string | null {
  const folder = join(data, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return problemOf(folder, () => {
    if (system.platform === 'win32') closeWindowsFolder(folder, system);
    if (system.uid === null) return;
    closeAbove(data, system.uid);
    closeAll(folder, system.uid, new Set());
  });
}

/** The same for a file in the data folder itself. If there is no such file, none is made. */
export function openPrivateFile({ data, name }: PrivatePath, system: System = thisSystem): string | null {
  const path = join(data, name);
  if (!existsSync(data)) return null;
  return problemOf(path, () => {
    if (system.platform === 'win32' && existsSync(path)) closeWindowsFile(path, system);
    if (system.uid === null) return;
    closeAbove(data, system.uid);
    closeEntry(path, system.uid, new Set());
  });
}
