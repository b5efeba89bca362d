import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** A Unix socket's path is at most 104 bytes on macOS and 108 on Linux, its end included. */
const MAX_PATH_BYTES = 100;

/** A place to listen on that only this user can reach: beside what it belongs to, or where the path is short enough. */
export function socketPath(folder: string, name: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\holdfast-${name}-${randomBytes(12).toString('hex')}`;
  const beside = join(folder, `${name}.sock`);
  if (Buffer.byteLength(beside) <= MAX_PATH_BYTES) return beside;
  return join(privateFolder(), `${name}-${randomBytes(6).toString('hex')}.sock`);
}

/** Not below XDG_RUNTIME_DIR: that goes when its user logs out, and shells stay. */
function privateFolder(): string {
  const { uid } = userInfo();
  const inTmp = Buffer.byteLength(tmpdir()) <= MAX_PATH_BYTES - 60 ? tmpdir() : '/tmp';
  const folder = join(inTmp, `holdfast-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  // Somebody else may have made it first.
  const isOurs = found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0;
  return isOurs ? folder : mkdtempSync(join(inTmp, 'holdfast-'));
}
