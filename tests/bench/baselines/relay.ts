/**
 * Baselines *relay* and *relay-synced*: agent, relay, viewers. With `--synced FILE` each message is one SQLite commit
 * that has reached the disk before it is passed on.
 */
import { fork } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

function createLog(file: string): (message: Buffer) => void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE message (bytes BLOB)');
  const insert = database.prepare('INSERT INTO message VALUES (?)');
  return (message) => insert.run(message);
}

function portOf(listening: WebSocketServer): number {
  const address = listening.address();
  if (typeof address !== 'object' || address === null) throw new Error('no TCP address');
  return address.port;
}

const file = process.argv[2] === '--synced' ? process.argv[3] : undefined;
const store = file === undefined ? () => {} : createLog(file);
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
let agent: WebSocket | undefined;
const viewers = new Set<WebSocket>();

server.on('connection', (socket, request) => {
  if (request.url === '/agent') {
    agent = socket;
    console.log(JSON.stringify({ port: portOf(server) }));
    socket.on('message', (bytes: Buffer) => {
      store(bytes);
      for (const viewer of viewers) viewer.send(bytes);
    });
  } else {
    viewers.add(socket);
    socket.on('message', (keys: Buffer) => agent?.send(keys));
    socket.on('close', () => viewers.delete(socket));
  }
});
server.on('listening', () => {
  fork(fileURLToPath(new URL('./relay-agent.ts', import.meta.url)), [String(portOf(server))]);
});
process.on('SIGTERM', () => {
  server.close();
  process.exit(0);
});
