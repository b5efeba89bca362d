import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { hostnameOf, isOwnHost } from '#protocol/ground/hosts.ts';
import type { Engine } from './engine.ts';
import { listen } from './listen.ts';
import { residentBytes } from './resident-bytes.ts';

export interface HealthListener {
  url: string;
  dispose(): void;
}

type Watched = Pick<Engine, 'state' | 'restarts' | 'pid'>;

/** Longest a request may take to come, in ms: it is one line, from this machine. */
const REQUEST_MS = 5_000;
/** More than monitors ask at once. */
const MAX_CONNECTIONS = 32;

/**
 * Health and metrics, on loopback only and separate from the rooms, so that they answer while workerd does not. They
 * contain nothing secret from users of this machine; a page of another name that points here is told nothing.
 */
export async function startHealthListener(engine: Watched, port: number): Promise<HealthListener> {
  const timeouts = {
    headersTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: 1_000,
  };
  const server = createServer(timeouts, (request, response) => {
    void answer(engine, request).then(({ status, type, body }) => {
      // One request a connection: what follows it, a body too, is not read.
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', connection: 'close' });
      response.end(body);
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  const found = await listen(server, { host: '127.0.0.1', port, setting: '--metrics-port' });
  return {
    url: `http://127.0.0.1:${found}`,
    dispose: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Answer {
  status: number;
  type: string;
  body: string;
}

async function answer(engine: Watched, { method, url, headers }: IncomingMessage): Promise<Answer> {
  const host = hostnameOf(`http://${headers.host ?? ''}`);
  if (host === null || !isOwnHost(host, [])) return refuse(421, 'Not a name of this server');
  if (url !== '/health' && url !== '/metrics') return refuse(404, 'Not found');
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'Method not allowed');
  if (url === '/health') return health(engine);
  return { status: 200, type: 'text/plain; version=0.0.4', body: await metrics(engine) };
}

function refuse(status: 404 | 405 | 421, reason: string): Answer {
  return { status, type: 'text/plain', body: `${reason}\n` };
}

function health({ state, restarts }: Watched): Answer {
  const body = JSON.stringify({ state, uptimeSeconds: process.uptime(), restarts });
  return { status: state === 'running' ? 200 : 503, type: 'application/json', body: `${body}\n` };
}

async function metrics({ state, restarts, pid }: Watched): Promise<string> {
  const workerd = pid === null ? null : await residentBytes(pid);
  return [
    metric('holdfast_up', 'gauge', state === 'running' ? 1 : 0),
    metric('holdfast_uptime_seconds', 'gauge', process.uptime()),
    metric('holdfast_workerd_restarts_total', 'counter', restarts),
    metric('holdfast_server_resident_bytes', 'gauge', process.memoryUsage.rss()),
    ...(workerd === null ? [] : [metric('holdfast_workerd_resident_bytes', 'gauge', workerd)]),
  ].join('');
}

function metric(name: string, type: 'gauge' | 'counter', value: number): string {
  return `# TYPE ${name} ${type}\n${name} ${value}\n`;
}
