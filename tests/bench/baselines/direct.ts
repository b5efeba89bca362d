/** Baseline *direct*: a ws server that owns the PTY; viewers get its bytes as they come. */
import { WebSocketServer } from 'ws';
import { asBytes, openShell, typeKeys } from './shell.ts';

const shell = openShell();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });

shell.onData((data) => {
  for (const viewer of server.clients) viewer.send(asBytes(data));
});
server.on('connection', (viewer) => {
  viewer.on('message', (keys: Buffer) => typeKeys(shell, keys));
});
server.on('listening', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(JSON.stringify({ port: address.port }));
});
process.on('SIGTERM', () => {
  shell.kill();
  process.exit(0);
});
