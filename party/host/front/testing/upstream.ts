import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** Stands for workerd: tells how it was asked, echoes what sockets send, and keeps what it refuses open. */
export interface Upstream {
  port: number;
  /** Bytes of bodies and messages that came to it. */
  received: number;
  dispose(): Promise<void>;
}

export async function startUpstream(): Promise<Upstream> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => {
      upstream.received += part.length;
      parts.push(part);
    });
    request.on('end', () => {
      const { method, url, headers } = request;
      response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] });
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(parts).toString() }));
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, line, head) => {
    if (request.url === '/forbidden')
      return void line.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno');
    sockets.handleUpgrade(request, line, head, (socket) => {
      line.on('data', (bytes: Buffer) => (upstream.received += bytes.length));
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
      socket.on('error', () => undefined);
      if (request.url === '/refused') socket.close(4011, 'not-signed-in');
    });
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const upstream: Upstream = {
    // A server that listens on a port has an AddressInfo.
    port: (server.address() as AddressInfo).port,
    received: 0,
    async dispose() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return upstream;
}
