import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Engine } from './engine.ts';
import { residentBytes } from './process-identity.ts';

export interface HealthListener {
  url: string;
  dispose(): void;
}

type Watched = Pick<Engine, 'state' | 'restarts' | 'pid'>;

/** Health and metrics, on loopback only and apart from the rooms, so that they answer while workerd does not. */
export async function startHealthListener(engine: Watched, port: number): Promise<HealthListener> {
  const server = createServer((request, response) => {
    void answer(engine, request.url ?? '').then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, resolve);
  });
  return {
    // A server that listens on a host and port has an AddressInfo.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
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

async function answer(engine: Watched, path: string): Promise<Answer> {
  if (path === '/health') return health(engine);
  if (path === '/metrics')
    return { status: 200, type: 'text/plain; version=0.0.4', body: await metrics(engine) };
  return { status: 404, type: 'text/plain', body: 'Not found\n' };
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
