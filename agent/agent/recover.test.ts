import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSpool } from '../stream/spool.ts';
import { writeJsonFile } from '#base/node/json-file.ts';
import type { PtyHostFile } from '../local/files.ts';
import { terminalPaths } from '../paths.ts';
import { createRecovery } from './recover-host.ts';

const TERMINAL = 'aaaaaaaa';
let terminals: string;

beforeEach(() => {
  terminals = mkdtempSync(join(tmpdir(), 'holdfast-recover-'));
});
afterEach(() => rmSync(terminals, { recursive: true }));

/** What a pty host has left, by default one that is no more. */
function leave(version: number, process: Partial<Pick<PtyHostFile, 'pid' | 'started'>> = {}) {
  const paths = terminalPaths(join(terminals, TERMINAL));
  mkdirSync(paths.folder);
  openSpool(paths.spool).close();
  const database = new DatabaseSync(paths.spool);
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
  const ptyHost: PtyHostFile = {
    ...{ terminal: TERMINAL, session: '0123456789ab', pid: 1, started: 'long ago', shellPid: 1, ...process },
    ...{ shell: 'bash', cols: 80, rows: 24, startedAt: 0, boot: 'an old one', socket: '/nowhere' },
  };
  writeJsonFile(paths.ptyHost, ptyHost);
  return paths;
}

const events = { onMessage: () => {}, onDone: () => {} };

test('[H9] a terminal whose spool a newer build wrote is neither taken up nor removed, and the log says so', async () => {
  const said: string[] = [];
  const recovery = createRecovery(terminals, (_level, message) => said.push(message));
  const { spool } = leave(7);
  expect(await recovery.find()).toEqual([{ terminal: TERMINAL, session: '0123456789ab', state: 'gone' }]);
  expect(recovery.adopt(TERMINAL, events)).toBe(null);
  recovery.remove(TERMINAL);
  expect(existsSync(spool)).toBe(true);
  expect(said).toEqual(['a spool is from a newer build and is left as it is']);
});

test('[H8] one of this build or an older is taken up, and removed once the room has it', () => {
  const recovery = createRecovery(terminals, () => {});
  const { folder } = leave(0);
  const source = recovery.adopt(TERMINAL, events);
  expect(source?.summary.running).toBe(false);
  source?.dispose();
  recovery.remove(TERMINAL);
  expect(existsSync(folder)).toBe(false);
});

test('[A31] one whose pty host is not known to be gone stays as it is, and is linked', async () => {
  const recovery = createRecovery(terminals, () => {});
  leave(0, { pid: process.pid, started: '' });
  expect(await recovery.find()).toEqual([{ terminal: TERMINAL, session: '0123456789ab', state: 'unknown' }]);
});

test.skipIf(process.platform === 'win32')(
  '[A31] one whose word cannot be read now is left alone, however old it is',
  async () => {
    const said: string[] = [];
    const recovery = createRecovery(terminals, (_level, message) => said.push(message));
    const { folder, ptyHost } = leave(0);
    rmSync(ptyHost);
    // Reading a folder fails, whoever asks, and not since nothing is there.
    mkdirSync(ptyHost);
    utimesSync(folder, 0, 0);
    expect(await recovery.find()).toEqual([]);
    expect(existsSync(folder)).toBe(true);
    expect(said).toEqual(['a host.json cannot be read; its pty host is left as it is']);
  },
);
