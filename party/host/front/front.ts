import { createServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { IDLE_LINE_MS, MAX_HEAD_BYTES, REQUEST_TIMEOUT_MS, STALLED_MS } from '#protocol/ground/limits.ts';
import { listen } from '../listen.ts';
import { Gate, type GateOptions } from './gate.ts';
import { Inner, type InnerOptions } from './inner.ts';
import { RequestRelay } from './request-relay.ts';
import { Upgrades } from './upgrades.ts';

export interface TlsFiles {
  cert: string | Buffer;
  key: string | Buffer;
}

export interface FrontOptions extends Omit<GateOptions, 'clock'>, InnerOptions {
  hosts: readonly string[];
  /** One for all hosts; 0 takes a free one. */
  port: number;
  /** Null: plain HTTP. */
  tls: TlsFiles | null;
  /** In ms, from anywhere; never goes back. */
  clock?: { now(): number };
}

export interface Front {
  port: number;
  dispose(): Promise<void>;
}

/** How often what takes too long is looked for, in ms. */
const CHECK_EVERY_MS = 1_000;

const SETTINGS: ServerOptions = {
  noDelay: true,
  keepAlive: true,
  headersTimeout: REQUEST_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: IDLE_LINE_MS,
  connectionsCheckingInterval: CHECK_EVERY_MS,
  maxHeaderSize: MAX_HEAD_BYTES,
};

/** Runs before workerd: terminates TLS, limits strangers, and tells the rooms where a request comes from. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const front = new FrontServer(options);
  let { port } = options;
  try {
    for (const host of options.hosts) port = await front.listen({ host, port });
  } catch (error) {
    await front.dispose();
    throw error;
  }
  return { port, dispose: () => front.dispose() };
}

class FrontServer {
  readonly #tls: TlsFiles | null;
  readonly #servers: Server[] = [];
  readonly #lines = new Set<Socket>();
  readonly #gate: Gate;
  readonly #inner: Inner;
  readonly #requests: RequestRelay;
  readonly #upgrades: Upgrades;
  readonly #checking: NodeJS.Timeout;

  constructor({ tls, clock = performance, ...options }: FrontOptions) {
    this.#tls = tls;
    this.#gate = new Gate({ ...options, clock });
    this.#inner = new Inner(options);
    this.#requests = new RequestRelay({ gate: this.#gate, inner: this.#inner });
    this.#upgrades = new Upgrades({ gate: this.#gate, inner: this.#inner, clock });
    this.#checking = setInterval(() => {
      this.#upgrades.check();
      this.#gate.forget();
    }, CHECK_EVERY_MS);
  }

  listen(address: { host: string; port: number }): Promise<number> {
    const server = this.#createServer();
    this.#servers.push(server);
    return listen(server, address);
  }

  async dispose(): Promise<void> {
    clearInterval(this.#checking);
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const line of this.#lines) line.destroy();
    this.#inner.dispose();
    await Promise.all(closed);
  }

  #createServer(): Server {
    const server =
      this.#tls === null
        ? createServer(SETTINGS)
        : createSecureServer({ ...SETTINGS, ...this.#tls, handshakeTimeout: REQUEST_TIMEOUT_MS });
    server.timeout = STALLED_MS;
    server.on('connection', (line) => this.#handleLine(line));
    server.on('request', (request, response) => {
      this.#requests.handle(request, response).catch(() => response.destroy());
    });
    server.on('upgrade', (request, outside, head) => this.#upgrades.handle(request, { outside, head }));
    return server;
  }

  /** A line as it comes in, before its TLS. */
  #handleLine(line: Socket): void {
    const giveBack = this.#gate.takePlace('lines', this.#gate.sourceOfLine(line.remoteAddress ?? ''));
    if (giveBack === null) return void line.destroy();
    this.#lines.add(line);
    line.once('close', () => {
      this.#lines.delete(line);
      giveBack();
    });
  }
}
