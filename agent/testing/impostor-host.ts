import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createGzip } from 'node:zlib';

/** How whoever has a server's port may answer to fill the memory of who asks. */
export type Flood = 'blanks' | 'headers' | 'drip' | 'gzip' | 'refusal';

const BLANKS = Buffer.alloc(64 * 1024, ' ');
const HEADER = `x-filler: ${'a'.repeat(1000)}\r\n`;

/** Writes for as long as there is somebody who reads. */
function pour(stream: NodeJS.WritableStream, part: Buffer | string): void {
  const isGone = () => 'destroyed' in stream && stream.destroyed === true;
  const more = () => {
    while (!isGone() && stream.write(part));
  };
  stream.on('drain', more);
  stream.on('error', () => undefined);
  more();
}

function answer(flood: Flood, request: IncomingMessage, response: ServerResponse): void {
  if (flood === 'headers') {
    request.socket.write('HTTP/1.1 200 OK\r\n');
    pour(request.socket, HEADER);
    return;
  }
  const encoding = flood === 'gzip' ? { 'content-encoding': 'gzip' } : {};
  response.writeHead(flood === 'refusal' ? 503 : 200, { 'content-type': 'application/json', ...encoding });
  response.on('error', () => undefined);
  if (flood === 'drip') {
    const drip = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(drip));
  } else if (flood === 'gzip') {
    const packed = createGzip();
    packed.pipe(response);
    response.on('close', () => packed.destroy());
    pour(packed, BLANKS);
  } else pour(response, BLANKS);
}

/** Has a server's port, and no key. */
export interface Impostor {
  origin: string;
  /** Questions so far, and how many were under way at once at most. */
  asked(): number;
  most(): number;
  /** Bytes that its lines took. */
  sent(): number;
  close(): void;
}

export async function startImpostor(flood: Flood): Promise<Impostor> {
  const lines = new Set<Socket>();
  let asked = 0;
  let open = 0;
  let most = 0;
  let sent = 0;
  const server = createServer((request, response) => {
    asked += 1;
    open += 1;
    most = Math.max(most, open);
    request.socket.once('close', () => (open -= 1));
    request.resume();
    answer(flood, request, response);
  });
  server.on('connection', (line) => {
    lines.add(line);
    line.on('error', () => undefined);
    line.once('close', () => {
      lines.delete(line);
      sent += line.bytesWritten;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // A server that listens on a port has an AddressInfo.
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    most: () => most,
    sent: () => [...lines].reduce((sum, line) => sum + line.bytesWritten, sent),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
