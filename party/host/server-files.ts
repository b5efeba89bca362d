import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJsonFile } from '#base/node/json-file.ts';
import { remove } from '#base/node/patient-files.ts';
import type { Log } from './log.ts';

/** What the command line reads to find a running server. */
export interface ServerRecord {
  pid: number;
  /** As people open it. */
  url: string;
  /** As this machine reaches it, whatever the public address. */
  local: string;
  metrics: string;
  startedAt: string;
}

const OWNER_ONLY = 0o600;
const SERVER_KEY_FILE = 'server-key';
const TOKEN_BYTES = 32;

/**
 * The token with which anybody who can read this folder administers the server; made once and kept. A second server
 * that starts at the same instant takes the first one's.
 */
export async function adminToken(folder: string): Promise<string> {
  return keptSecret(join(folder, 'admin-token'));
}

async function keptSecret(path: string): Promise<string> {
  await writeFile(path, `${randomSecret()}\n`, { mode: OWNER_ONLY, flag: 'wx' }).catch(ignoreExisting);
  const token = (await readFile(path, 'utf8')).trim();
  if (!/^[A-Za-z0-9_-]{43}$/.test(token))
    throw new Error(`${path} is damaged. Delete it, and the next start makes a new one`);
  return token;
}

/**
 * The server's key: the 32 bytes of an Ed25519 private key, base64url; made once and kept. Anybody who has it is this
 * server to all who know its key.
 */
export async function serverKey(folder: string): Promise<string> {
  return keptSecret(join(folder, SERVER_KEY_FILE));
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

export function randomSecret(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export async function writeServerRecord(folder: string, record: ServerRecord): Promise<void> {
  writeJsonFile(join(folder, 'server.json'), record);
}

/** Anybody who reads a file that could not be removed finds that nobody answers there. */
export async function removeServerRecord(folder: string, log: Log): Promise<void> {
  const problem = await remove(join(folder, 'server.json'));
  if (problem !== null) log('warn', 'a file could not be removed', { problem });
}
