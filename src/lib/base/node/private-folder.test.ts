import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPrivateFile, openPrivateFolder } from './private-folder.ts';
import type { System } from './system.ts';

const modeOf = (path: string) => lstatSync(path).mode & 0o7777;

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

describe.runIf(process.getuid !== undefined)('a folder for its owner alone', () => {
  const uid = process.getuid?.() ?? 0;
  const asUser = (id: number): System => ({ platform: 'linux', uid: id, run: () => '' });

  test('[A25] is made so', () => {
    expect(openPrivateFolder({ data: join(data, 'new'), name: 'server' })).toBeNull();
    expect([modeOf(join(data, 'new')), modeOf(join(data, 'new/server'))]).toEqual([0o700, 0o700]);
  });

  test('[A25] one that was open before is closed, with all it holds', () => {
    mkdirSync(join(data, 'server/rooms/desk'), { recursive: true });
    for (const file of ['server/rooms/desk/a.sqlite', 'server/log', 'server/admin-token']) {
      writeFileSync(join(data, file), 'x');
    }
    execFileSync('chmod', ['-R', 'a+rwX', data]);
    expect(openPrivateFolder({ data: data, name: 'server' })).toBeNull();
    const found = readdirSync(join(data, 'server'), { recursive: true, encoding: 'utf8' });
    expect(found).toHaveLength(5);
    for (const path of found) expect([path, modeOf(join(data, 'server', path)) & 0o077]).toEqual([path, 0]);
    expect(modeOf(join(data, 'server'))).toBe(0o700);
    expect(modeOf(data) & 0o022).toBe(0);
  });

  test('[A25] a folder on another disk is closed there', () => {
    const disk = join(data, 'disk');
    mkdirSync(disk, { mode: 0o755 });
    writeFileSync(join(disk, 'a'), 'x');
    mkdirSync(join(data, 'server'));
    symlinkSync(disk, join(data, 'server/rooms'));
    symlinkSync(join(data, 'server'), join(data, 'server/circle'));
    expect(openPrivateFolder({ data: data, name: 'server' })).toBeNull();
    expect([modeOf(disk), modeOf(join(disk, 'a'))]).toEqual([0o700, 0o600]);
  });

  test('[A26] another user’s is refused, and left as it is', () => {
    mkdirSync(join(data, 'server'));
    chmodSync(join(data, 'server'), 0o755);
    expect(openPrivateFolder({ data: data, name: 'server' }, asUser(uid + 1))).toContain(
      'belongs to another user',
    );
    expect(modeOf(join(data, 'server'))).toBe(0o755);
  });

  test.runIf(uid === 0)('[A26] so is one in which another user has put something', () => {
    mkdirSync(join(data, 'agent/terminals'), { recursive: true });
    chmodSync(data, 0o777);
    execFileSync('chown', ['-h', '12345', join(data, 'agent/terminals')]);
    expect(openPrivateFolder({ data: data, name: 'agent' })).toContain(
      `${join(data, 'agent/terminals')} belongs to another user`,
    );
  });

  test('[A25] so is a file that stands in the data folder itself; where there is none, none is made', () => {
    expect(openPrivateFile({ data: join(data, 'nowhere'), name: 'a' })).toBeNull();
    expect(openPrivateFile({ data: data, name: 'a' })).toBeNull();
    expect(readdirSync(data)).toEqual([]);
    writeFileSync(join(data, 'a'), 'x');
    chmodSync(join(data, 'a'), 0o644);
    expect(openPrivateFile({ data: data, name: 'a' }, asUser(uid + 1))).toContain('belongs to another user');
    expect(openPrivateFile({ data: data, name: 'a' })).toBeNull();
    expect(modeOf(join(data, 'a'))).toBe(0o600);
  });
});

describe('on Windows', () => {
  const asked: string[][] = [];
  const windows = (whoami: string): System => ({
    platform: 'win32',
    uid: null,
    run(program, args) {
      asked.push([program, ...args]);
      return program === 'whoami' ? whoami : '';
    },
  });
  beforeEach(() => asked.splice(0));

  test('[A27] a folder is for the account, SYSTEM and administrators, and takes nothing from above', () => {
    expect(
      openPrivateFolder({ data: data, name: 'agent' }, windows('"pc\\\\kim","S-1-5-21-1-2-3-1001"\r\n')),
    ).toBeNull();
    const full = (sid: string) => `*${sid}:(OI)(CI)F`;
    expect(asked).toEqual([
      ['whoami', '/user', '/fo', 'csv', '/nh'],
      [
        ...['icacls', join(data, 'agent'), '/inheritance:r'],
        ...['/grant:r', full('S-1-5-21-1-2-3-1001'), full('S-1-5-18'), full('S-1-5-32-544')],
        ...['/remove:g', '*S-1-1-0', '*S-1-5-32-545', '*S-1-5-11', '*S-1-5-32-546', '/t', '/q'],
      ],
    ]);
  });

  test('[A27] where it cannot be closed it is refused', () => {
    expect(openPrivateFolder({ data: data, name: 'agent' }, windows('nothing'))).toContain(
      'cannot be closed to other users',
    );
  });

  test('[A27] so is a file in the data folder', () => {
    const system = windows('"pc\\\\kim","S-1-5-21-1-2-3-1001"\r\n');
    expect(openPrivateFile({ data: data, name: 'a' }, system)).toBeNull();
    expect(asked).toEqual([]);
    writeFileSync(join(data, 'a'), 'x');
    expect(openPrivateFile({ data: data, name: 'a' }, system)).toBeNull();
    expect(asked.at(-1)).toEqual([
      ...['icacls', join(data, 'a'), '/inheritance:r'],
      ...['/grant:r', '*S-1-5-21-1-2-3-1001:F', '*S-1-5-18:F', '*S-1-5-32-544:F'],
      ...['/remove:g', '*S-1-1-0', '*S-1-5-32-545', '*S-1-5-11', '*S-1-5-32-546', '/q'],
    ]);
  });
});
