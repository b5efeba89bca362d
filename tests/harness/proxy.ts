import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** What a line does to the bytes that cross it. */
export type Weather =
  | { kind: 'clear' }
  /** Bytes stop, nothing is closed: neither side is told. */
  | { kind: 'frozen' }
  /** At most this many bytes a second each way, through small buffers. */
  | { kind: 'slow'; bytesPerSecond: number }
  /** Everything takes this much longer each way. */
  | { kind: 'far'; ms: number }
  /** New connections are refused, the others were cut. */
  | { kind: 'down' };

/** A TCP line between two parts of the product that can be cut, frozen and slowed. */
export interface Proxy {
  readonly port: number;
  /** Where connections go on to; may be set later than the proxy is made. */
  target: { host: string; port: number };
  weather: Weather;
  /** Cuts every connection there is; new ones are taken. */
  cut(): void;
  /** Bytes that went from the target to those who connected. */
  readonly bytesDown: number;
  close(): Promise<void>;
}

const TICK_MS = 5;

export async function startProxy(): Promise<Proxy> {
  const pairs = new Set<[Socket, Socket]>();
  let weather: Weather = { kind: 'clear' };
  let bytesDown = 0;
  const proxy = { target: { host: '127.0.0.1', port: 0 } };

  /** Moves bytes from one socket to the other as the weather allows; `read` pulls, so that pressure reaches the source. */
  const pump = (from: Socket, to: Socket, count: (bytes: number) => void) => {
    let budgetAt = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const later = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        move();
      }, TICK_MS);
    };
    const allowance = (): number => {
      if (weather.kind === 'frozen') return 0;
      if (weather.kind !== 'slow') return Number.POSITIVE_INFINITY;
      const now = performance.now();
      const bytes = Math.floor(((now - budgetAt) / 1000) * weather.bytesPerSecond);
      return Math.min(bytes, Math.ceil((weather.bytesPerSecond * TICK_MS * 4) / 1000));
    };
    let isDueAt = 0;
    /** In order, also where the weather changes while something is on its way. */
    const write = (chunk: Buffer) => {
      const now = performance.now();
      const delay = Math.max(weather.kind === 'far' ? weather.ms : 0, isDueAt - now);
      isDueAt = now + delay;
      if (delay <= 0) to.write(chunk);
      else setTimeout(() => to.destroyed || to.write(chunk), delay);
    };
    const move = () => {
      if (to.destroyed || to.writableNeedDrain) return;
      const allowed = allowance();
      if (allowed === 0) return later();
      const waiting = from.readableLength;
      const chunk: Buffer | null = from.read(Math.min(allowed, waiting) || undefined) as Buffer | null;
      if (chunk === null) return;
      budgetAt = performance.now();
      count(chunk.length);
      write(chunk);
      if (from.readableLength > 0) later();
    };
    from.on('readable', move);
    to.on('drain', move);
    from.on('end', () => to.end());
    from.on('close', () => clearTimeout(timer));
    wakes.add(move);
    from.on('close', () => wakes.delete(move));
  };
  const wakes = new Set<() => void>();

  const server = createServer({ allowHalfOpen: false }, (near) => {
    if (weather.kind === 'down') {
      near.destroy();
      return;
    }
    const far = connect(proxy.target);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    near.setNoDelay(true);
    far.setNoDelay(true);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) {
      socket.on('error', end);
      socket.on('close', end);
    }
    pump(near, far, () => {});
    pump(far, near, (bytes) => (bytesDown += bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  return {
    // A server that listens on a TCP port has an AddressInfo.
    port: (server.address() as AddressInfo).port,
    get target() {
      return proxy.target;
    },
    set target(target) {
      proxy.target = target;
    },
    get weather() {
      return weather;
    },
    set weather(next) {
      weather = next;
      if (next.kind === 'down') cut();
      for (const wake of wakes) wake();
    },
    cut,
    get bytesDown() {
      return bytesDown;
    },
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}
