import { connect } from 'node:net';
import { MAX_FRAME_BYTES } from '#protocol/ground/limits.ts';
import { createFrameSplitter, lengthPrefixed } from '../local/framing.ts';
import type { PtyHostSocket, PtyHostSocketEvents } from './pty-host-link.ts';

/** A connection to a pty host's local socket. */
export function openPtyHostSocket(path: string, events: PtyHostSocketEvents): PtyHostSocket {
  const socket = connect(path);
  const reader = createFrameSplitter(MAX_FRAME_BYTES);
  socket.setNoDelay(true);
  socket.on('connect', events.onOpen);
  socket.on('data', (chunk) => {
    if (!reader.push(chunk, events.onFrame)) socket.destroy();
  });
  // A close always follows.
  socket.on('error', () => {});
  socket.on('close', events.onClose);
  return {
    send(frame) {
      for (const part of lengthPrefixed(frame)) socket.write(part);
    },
    close: () => socket.destroy(),
  };
}
