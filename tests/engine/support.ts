import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { bundleNode } from '../../agent/build/bundle.mjs';
import { buildWorker } from '../../agent/build/worker.mjs';
import { findWorker } from '../../party/host/worker-files.ts';
import { identify } from '#base/node/process-identity.ts';
import type { EngineOptions } from '../../party/host/engine.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** A small installation of the server with a fixture's parties: where the real one has its files, and no more. */
export interface Installation {
  folder: string;
  dist: string;
  remove(): Promise<void>;
}

/** Below `node_modules`, so that the bundle finds the packages it leaves out. */
export async function install(parties = 'echo'): Promise<Installation> {
  const cache = join(ROOT, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'engine-'));
  const dist = join(folder, 'dist');
  await mkdir(dist);
  await buildWorker({ root: fixture(parties), outfile: join(dist, 'worker.js') });
  await bundleNode({ root: ROOT, entry: 'party/host/server.ts', outfile: join(dist, 'server.js') });
  await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await cp(join(fixture('echo'), 'page'), join(folder, 'build'), { recursive: true });
  await copyFile(join(ROOT, 'static/_headers'), join(folder, 'build/_headers'));
  return { folder, dist, remove: () => rm(folder, { recursive: true }) };
}

export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'holdfast-engine-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export async function engineOptions({ dist, folder }: Installation, dataDir: string): Promise<EngineOptions> {
  return {
    worker: await findWorker(dist),
    assetsDir: join(folder, 'build'),
    dataDir,
    host: '127.0.0.1',
    port: 0,
    vars: { GREETING: 'hello' },
    log: () => undefined,
  };
}

export interface Ready {
  event: 'ready';
  pid: number;
  url: string;
  local: string;
  metrics: string;
}

export interface ServerProcess {
  child: ChildProcess;
  ready: Promise<Ready>;
  exit: Promise<number | null>;
  stderr(): string;
}

export function startServer(
  { dist }: Installation,
  args: string[],
  env: Record<string, string> = {},
): ServerProcess {
  return runServer([process.execPath, join(dist, 'server.js'), ...args], env);
}

/** The same by a command line that ends in the server's own. */
export function runServer(
  [program = '', ...args]: string[],
  env: Record<string, string> = {},
): ServerProcess {
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const line = once(createInterface(child.stdout), 'line').then(
    ([text]) => JSON.parse(text as string) as Ready,
  );
  const early = exit.then((code) => Promise.reject(new Error(`the server ended with ${code}: ${stderr}`)));
  const ready = Promise.race([line, early]);
  ready.catch(() => undefined);
  return { child, ready, exit, stderr: () => stderr };
}

export interface Client {
  socket: WebSocket;
  closed: Promise<{ code: number; reason: string }>;
  /** Sends and waits for the next frame. */
  ask(data: string | Uint8Array): Promise<string | Buffer>;
}

export async function connect(url: string, options: WebSocket.ClientOptions = {}): Promise<Client> {
  // `closeTimeout` is newer than the types.
  const settings: WebSocket.ClientOptions & { closeTimeout: number } = { closeTimeout: 500, ...options };
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { perMessageDeflate: false, ...settings });
  const closed = once(socket, 'close').then(([code, reason]) => ({
    code: code as number,
    reason: String(reason),
  }));
  await once(socket, 'open');
  return {
    socket,
    closed,
    async ask(data) {
      socket.send(data);
      const [frame, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
      return isBinary ? frame : frame.toString();
    },
  };
}

/** Asks until it is so; a test's own time limit ends the asking. */
export async function until<Fact>(ask: () => Promise<Fact | false>): Promise<Fact> {
  for (;;) {
    const fact = await ask().catch(() => false as const);
    if (fact !== false) return fact;
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** Whether a process runs; one that has ended and was not yet reaped does not. */
export async function isAlive(pid: number): Promise<boolean> {
  const found = await identify(pid);
  return found.ok || found.problem !== 'gone';
}
