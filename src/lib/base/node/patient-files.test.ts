import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendBounded } from './bounded-file.ts';
import { writeJsonFile } from './json-file.ts';
import { remove, removeNow, renameOver, type FileSystem } from './patient-files.ts';

const failure = (code: string) => Object.assign(new Error(code), { code });

/** Refuses so many times with this code, then does as it is told. */
function refusing(code: string, times: number, platform: NodeJS.Platform = 'win32') {
  const done: string[] = [];
  let waited = 0;
  let left = times;
  const attempt = (what: string) => {
    if (left > 0) {
      left -= 1;
      throw failure(code);
    }
    done.push(what);
  };
  const wait = (ms: number) => {
    waited += ms;
  };
  const files: FileSystem = {
    platform,
    rename: (from, to) => attempt(`${from} > ${to}`),
    remove: (path) => attempt(path),
    standStill: wait,
    pause: async (ms) => wait(ms),
  };
  return { files, done, waited: () => waited };
}

describe.each(['EPERM', 'EACCES', 'EBUSY'])('[A32] what somebody holds on Windows (%s)', (code) => {
  test('is renamed and removed as soon as it is let go', async () => {
    for (const act of [
      ({ files }: ReturnType<typeof refusing>) => renameOver({ from: 'a', to: 'b' }, files),
      ({ files }: ReturnType<typeof refusing>) => expect(removeNow('a', files)).toBe(null),
      async ({ files }: ReturnType<typeof refusing>) => expect(await remove('a', files)).toBe(null),
    ]) {
      const held = refusing(code, 3);
      await act(held);
      expect(held.done).toHaveLength(1);
      expect(held.waited()).toBe(35);
    }
  });

  test('is told of where it is held for long, within bounds', async () => {
    const renamed = refusing(code, Infinity);
    expect(() => renameOver({ from: 'a', to: 'b' }, renamed.files)).toThrow(code);
    expect(renamed.waited()).toBeLessThan(1_000);
    const removed = refusing(code, Infinity);
    expect(removeNow('a', removed.files)).toMatch(`a cannot be removed: Error: ${code}`);
    expect(removed.waited()).toBeLessThan(1_000);
    const later = refusing(code, Infinity);
    expect(await remove('a', later.files)).toMatch(code);
    expect(later.waited()).toBeLessThan(15_000);
  });
});

test('[A32] elsewhere the same words are final, and are waited for by nobody', async () => {
  const { files, waited } = refusing('EPERM', 1, 'linux');
  expect(() => renameOver({ from: 'a', to: 'b' }, files)).toThrow('EPERM');
  expect(removeNow('a', refusing('EACCES', 1, 'linux').files)).toMatch('EACCES');
  expect(await remove('a', refusing('EACCES', 1, 'linux').files)).toMatch('EACCES');
  expect(waited()).toBe(0);
});

describe('files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('[A32] a file or a folder with all in it goes at the first attempt; nothing where there is none', async () => {
    const path = join(folder, 'a');
    writeFileSync(path, '1');
    const going = remove(path);
    expect(existsSync(path)).toBe(false);
    expect(await going).toBe(null);
    expect(removeNow(join(folder, 'none'))).toBe(null);
  });

  test('[A32] a log that cannot be set aside goes on where it is', () => {
    const path = join(folder, 'log');
    // No file is renamed onto a folder.
    mkdirSync(`${path}.old`);
    for (const line of ['one', 'two']) appendBounded(path, { text: `${line}\n`, maxBytes: 1 });
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  });

  test('[A32] a file that cannot take the place of the one there leaves no draft behind', () => {
    mkdirSync(join(folder, 'a.json', 'in'), { recursive: true });
    expect(() => writeJsonFile(join(folder, 'a.json'), 1)).toThrow();
    expect(readdirSync(folder)).toEqual(['a.json']);
  });
});
