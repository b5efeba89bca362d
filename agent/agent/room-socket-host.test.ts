import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { CLOSE_HEADER } from '#protocol/wire/close.ts';
import { openRoomSocket } from './room-socket-host.ts';

/** The code a socket is closed with which such a status answers. */
async function closedWith(status: string, fields: readonly string[]): Promise<number> {
  const server = createServer();
  server.on('upgrade', (_request, line) =>
    line.end([`HTTP/1.1 ${status}`, ...fields, 'content-length: 0', '', ''].join('\r\n')),
  );
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  // A server that listens on a port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const code = await new Promise<number>((onClose) => {
    openRoomSocket(`ws://127.0.0.1:${port}/`, {
      header: '',
      events: { onFrame() {}, onSign() {}, onClose },
    });
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return code;
}

test('[N47] a refusal by a status ends the agent’s line with the name it says, and without one as a cut line', async () => {
  expect(await closedWith('403 Forbidden', [`${CLOSE_HEADER}: session-ended`])).toBe(4017);
  expect(await closedWith('503 Service Unavailable', [`${CLOSE_HEADER}: room-full`])).toBe(4021);
  expect(await closedWith('429 Refused', [`${CLOSE_HEADER}: rate-limited`])).toBe(4022);
  expect(await closedWith('403 Forbidden', [`${CLOSE_HEADER}: constructor`])).toBe(1006);
  expect(await closedWith('502 Bad Gateway', [])).toBe(1006);
});
