import { connect } from 'node:net';

/** A stranger's line: sends what it likes and never closes by itself. */
export interface RawLine {
  write(bytes: string | Uint8Array): void;
  /** Once what came so far, as latin1, has this in it; the whole of it. Fails where the line ends before. */
  received(text: string): Promise<string>;
  /** Everything that came, once the server has cut the line. */
  cut: Promise<string>;
  readonly isOpen: boolean;
  destroy(): void;
}

export async function openLine(port: number): Promise<RawLine> {
  // Half open: the server's end is not answered with one's own.
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  let all = '';
  socket.on('data', (part: Buffer) => (all += part.toString('latin1')));
  socket.on('error', () => undefined);
  const cut = new Promise<string>((resolve) => socket.once('close', () => resolve(all)));
  // Only by writing does one learn that the other side has gone altogether.
  const probing = setInterval(() => socket.readableEnded && socket.write('\0'), 100);
  void cut.then(() => clearInterval(probing));
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return {
    write: (bytes) => void socket.write(bytes),
    received: (text) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (all.includes(text)) resolve(all);
        };
        socket.on('data', check);
        void cut.then(() => reject(new Error(`the line was cut before "${text}": ${all}`)));
        check();
      }),
    cut,
    get isOpen() {
      return !socket.destroyed;
    },
    destroy: () => socket.destroy(),
  };
}

/** The head of a request for a socket. */
export function upgradeHead(path: string, fields: readonly string[] = [], host = 'front.example'): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ...fields,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
