/** Baseline *hub*: what one socket says goes to all others as it comes. */
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
const sockets = new Set<WebSocket>();

server.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('message', (bytes: Buffer) => {
    for (const other of sockets) if (other !== socket) other.send(bytes);
  });
});
server.on('listening', () => {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no TCP address');
  console.log(JSON.stringify({ port: address.port }));
});
process.on('SIGTERM', () => {
  server.close();
  process.exit(0);
});
