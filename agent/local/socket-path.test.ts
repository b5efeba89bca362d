import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { socketPath } from './socket-path.ts';

// Windows has named pipes instead.
const onUnix = test.runIf(process.platform !== 'win32');

onUnix('[E26] a socket stands beside what it belongs to, where its path is short enough', () => {
  expect(socketPath('/var/lib/holdfast', 'host')).toBe('/var/lib/holdfast/host.sock');
});

onUnix('[E26] where the path would be too long it stands in a folder that only its user may enter', () => {
  const path = socketPath(`/${'long/'.repeat(40)}`, 'host');
  expect(Buffer.byteLength(path)).toBeLessThan(100);
  const folder = lstatSync(dirname(path));
  expect(folder.isDirectory() && folder.uid === process.getuid?.()).toBe(true);
  expect(folder.mode & 0o077).toBe(0);
});
