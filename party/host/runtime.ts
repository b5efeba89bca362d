import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Log as MiniflareLog, LogLevel, Miniflare, Response } from 'miniflare';
import type { MiniflareOptions } from 'miniflare';
import type { Log } from './log.ts';
import { portInUse, Refusal } from './refusal.ts';
import { createRoomLog } from './room-log.ts';

/** What the built worker consists of, as `partykit.json` says and `agent/build/partykit.mjs` reads it. */
export interface Worker {
  path: string;
  /** Durable Object bindings by name, each with its class. */
  rooms: Record<string, string>;
  compatibilityDate: string;
  compatibilityFlags: string[];
}

export interface RuntimeOptions {
  worker: Worker;
  /** Folder of the built page, or `null` to serve none. */
  assetsDir: string | null;
  dataDir: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  vars: Record<string, string>;
  log: Log;
  /** Told of workerd as soon as there is one, long before it serves. */
  onSpawn?(pid: number): void;
}

/** One life of workerd. */
export interface Runtime {
  port: number;
  pid: number;
  exited: Promise<void>;
  dispose(): Promise<void>;
}

/** Exported by the worker's entry: reached without Miniflare's own worker in front, which costs time and shows stacks. */
const FRONT = 'front';
const WORKER_NAME = 'holdfast';
/** Likewise exported: rooms ask it so that workerd polls. */
const POLL = 'poll';

/** Takes each child that code running under it makes, so that several engines in one process stay apart. */
const children = new AsyncLocalStorage<(child: ChildProcess) => void>();
subscribe('child_process', (message) => {
  // Node's documented shape of this channel's messages.
  children.getStore()?.((message as { process: ChildProcess }).process);
});

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const contents = await readWorker(options.worker.path);
  let child: ChildProcess | undefined;
  const handleChild = (born: ChildProcess) => {
    child ??= born;
    // Told of before it is spawned; its number is known right after.
    queueMicrotask(() => born.pid !== undefined && options.onSpawn?.(born.pid));
  };
  const miniflare = children.run(handleChild, () =>
    withTemporaryFolder(temporaryFolder(options.dataDir), () =>
      withoutSignalHandlers(() => new Miniflare(miniflareOptions(options, contents))),
    ),
  );
  try {
    const url = await miniflare.unsafeGetDirectURL(WORKER_NAME, FRONT);
    if (child?.pid === undefined) throw new Error('Miniflare started no workerd that could be watched');
    return { port: Number(url.port), pid: child.pid, ...lifeOf(miniflare, child) };
  } catch (error) {
    await miniflare.dispose().catch(() => undefined);
    throw refusalOf(error, options) ?? error;
  }
}

/** Where Miniflare keeps files for one life: in the data folder, so that what a killed server leaves can be cleared. */
export function temporaryFolder(dataDir: string): string {
  return join(dataDir, 'tmp');
}

async function readWorker(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw new Refusal('not-built', `${path} is missing: run npm run build`);
  });
}

function miniflareOptions(options: RuntimeOptions, contents: string): MiniflareOptions {
  const { worker, assetsDir, dataDir, host, port, vars, log } = options;
  const bindings = Object.entries(vars).map(([name, value]) => [`pkvar-${name}`, value]);
  return {
    name: WORKER_NAME,
    modules: [{ type: 'ESModule', path: 'worker.js', contents }],
    compatibilityDate: worker.compatibilityDate,
    compatibilityFlags: worker.compatibilityFlags,
    durableObjects: roomOptions(worker.rooms),
    durableObjectsPersist: join(dataDir, 'rooms'),
    serviceBindings: { POLL: { name: WORKER_NAME, entrypoint: POLL } },
    bindings: { PARTYKIT_CRONS: {}, ...Object.fromEntries(bindings) },
    ...(assetsDir === null ? {} : { assets: assetOptions(assetsDir) }),
    unsafeDirectSockets: [{ host, port, entrypoint: FRONT }],
    // Miniflare's own entry is not used; it stays on loopback, on a port nobody is told.
    host: '127.0.0.1',
    port: 0,
    cf: false,
    logRequests: false,
    // Rooms talk to rooms and sockets only.
    outboundService: () => new Response('no requests leave this server', { status: 403 }),
    log: new MiniflareLog(LogLevel.NONE),
    handleStructuredLogs: createRoomLog(log, { folder: dataDir, now: () => performance.now() }),
  };
}

function roomOptions(rooms: Record<string, string>) {
  const entries = Object.entries(rooms).map(([binding, className]) => [
    binding,
    { className, useSQLite: true },
  ]);
  // Object.fromEntries forgets what it was given.
  return Object.fromEntries(entries) as Record<string, { className: string; useSQLite: true }>;
}

function assetOptions(directory: string) {
  return {
    directory,
    binding: 'ASSETS',
    assetConfig: { not_found_handling: 'single-page-application' as const },
  };
}

/** Miniflare asks the system for its folder, while it is being made. */
function withTemporaryFolder<Made>(folder: string, make: () => Made): Made {
  const names = ['TMPDIR', 'TEMP', 'TMP'];
  const before = names.map((name) => process.env[name]);
  for (const name of names) process.env[name] = folder;
  try {
    return make();
  } finally {
    for (const [index, name] of names.entries()) {
      const value = before[index];
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}

/** Miniflare ends the process by itself on SIGTERM, with exit code 143; ending is the server's to do. */
function withoutSignalHandlers<Made>(make: () => Made): Made {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
  const made = make();
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (!before.get(signal)?.includes(listener)) process.removeListener(signal, listener);
    }
  }
  return made;
}

/** Miniflare would start the next workerd itself, at once and only once; so it is disposed of in the same instant. */
function lifeOf(miniflare: Miniflare, child: ChildProcess): Pick<Runtime, 'exited' | 'dispose'> {
  let disposal: Promise<void> | null = null;
  const dispose = () => (disposal ??= miniflare.dispose().catch(() => undefined));
  const exited = new Promise<void>((resolve) => {
    const handleExit = () => void dispose().then(resolve);
    if (child.exitCode !== null || child.signalCode !== null) handleExit();
    else child.once('exit', handleExit);
  });
  return {
    exited,
    async dispose() {
      await dispose();
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function refusalOf(error: unknown, { host, port }: RuntimeOptions): Refusal | null {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_ADDRESS_IN_USE') return null;
  return portInUse({ host, port });
}
