/** The endpoint's half of both relay baselines: owns the PTY and passes bytes over one socket. */
import WebSocket from 'ws';
import { asBytes, openShell, typeKeys } from './shell.ts';

/** Bytes on the socket past which the PTY waits: what the product allows to be unacknowledged. */
const WINDOW_BYTES = 256 * 1024;

const shell = openShell();
const socket = new WebSocket(`ws://127.0.0.1:${process.argv[2] ?? ''}/agent`, { perMessageDeflate: false });

socket.on('open', () => {
  shell.onData((data) => {
    socket.send(asBytes(data), () => {
      if (socket.bufferedAmount < WINDOW_BYTES) shell.resume();
    });
    if (socket.bufferedAmount > WINDOW_BYTES) shell.pause();
  });
  socket.on('message', (keys: Buffer) => typeKeys(shell, keys));
});
socket.on('close', () => {
  shell.kill();
  process.exit(0);
});
