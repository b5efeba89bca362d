import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { MAX_FRAME_BYTES } from '#protocol/ground/limits.ts';
import { hostPorts } from '../../src/lib/session/node-host.ts';
import { openRoomSocket } from './room-socket-host.ts';

const TOO_BIG = 1009;
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

let close = () => {};
afterEach(() => close());

/** A server of sockets that announces a message of so many bytes, and says its beginning. */
async function announcing(bytes: number): Promise<string> {
  const server = createServer();
  server.on('upgrade', ({ headers }, line) => {
    const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${MAGIC}`).digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'upgrade: websocket', 'connection: upgrade'];
    line.write([...head, `sec-websocket-accept: ${accept}`, '', ''].join('\r\n'));
    const frame = Buffer.alloc(10);
    frame[0] = 0x82;
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(bytes), 2);
    line.write(frame);
    line.on('error', () => undefined);
    // Whoever says goodbye is let go: otherwise they wait for half a minute.
    line.once('data', () => line.destroy());
    close = () => {
      line.destroy();
      server.close();
    };
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an AddressInfo.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('[PK16] a message longer than the longest frame is refused by its announcement, by the agent', async () => {
  const origin = await announcing(MAX_FRAME_BYTES + 1);
  const frames: unknown[] = [];
  const code = await new Promise<number>((onClose) => {
    const events = { onFrame: (frame: unknown) => frames.push(frame), onSign() {}, onClose };
    openRoomSocket(origin.replace('http', 'ws'), { header: '', events });
  });
  expect(frames).toEqual([]);
  expect([TOO_BIG, 1006]).toContain(code);
});

test('[PK16] and by attach', async () => {
  const ports = hostPorts(await announcing(MAX_FRAME_BYTES + 1));
  const frames: unknown[] = [];
  const code = await new Promise<number>((onClose) => {
    const onFrame = (frame: unknown) => frames.push(frame);
    ports.openSocket('/', { onOpen() {}, onFrame, onText() {}, onClose });
  });
  expect(frames).toEqual([]);
  expect([TOO_BIG, 1006]).toContain(code);
});
