import { WebSocket } from 'ws';
import { CLOSE_HEADER, closeCode } from '#protocol/wire/close.ts';
import { AGENT_HEADER } from '#protocol/wire/agent-upgrade.ts';
import { HELLO_TIMEOUT_MS, MAX_FRAME_BYTES } from '#protocol/ground/limits.ts';
import type { RoomSocket, RoomSocketEvents } from './room-link.ts';

/** A socket that does not finish closing in this long is cut, in ms. */
const CLOSE_TIMEOUT_MS = 1000;
const GOING_AWAY = 1001;

/** The room's websocket over `ws`. */
export function openRoomSocket(
  url: string,
  { header, events }: { header: string; events: RoomSocketEvents },
): RoomSocket {
  const socket = new WebSocket(url, {
    headers: { [AGENT_HEADER]: header },
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handshakeTimeout: HELLO_TIMEOUT_MS,
    followRedirects: false,
    // Masks guard proxies against what a web page makes a browser send (RFC 6455, 10.3). This line is encrypted or
    // stays on this machine, no proxy reads it, and masking costs a pass over every byte of a flood.
    generateMask: (mask) => mask.fill(0),
  });
  socket.binaryType = 'nodebuffer';
  socket.on('message', (data, isBinary) => {
    events.onSign();
    // `nodebuffer` gives every message as one.
    if (isBinary) events.onFrame(data as Buffer);
  });
  let refusal: number | null = null;
  socket.on('unexpected-response', (_request, { headers }) => {
    refusal = closeCode(headers[CLOSE_HEADER]?.toString());
    socket.terminate();
  });
  // A failed attempt says 'error' and then 'close' with 1006.
  socket.on('error', () => {});
  socket.on('close', (code) => events.onClose(refusal ?? code));

  const isOpen = () => socket.readyState === WebSocket.OPEN;
  return {
    send(frame) {
      if (isOpen()) socket.send(frame, { binary: true });
    },
    ping() {
      if (isOpen()) socket.send('ping');
    },
    close() {
      socket.close(GOING_AWAY);
      setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
    },
  };
}
