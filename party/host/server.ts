import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPrivateFolder } from '#base/node/private-folder.ts';
import { keepFilesPrivate } from '#base/node/private-umask.ts';
import { startEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import { startHealthListener } from './health.ts';
import { createServerLog } from './log.ts';
import type { Log } from './log.ts';
import { ownOrigins, publicOrigins } from './origins.ts';
import {
  adminToken,
  randomSecret,
  removeServerRecord,
  serverKey,
  sha256Hex,
  writeServerRecord,
} from './server-files.ts';
import { findAddresses } from './addresses.ts';
import {
  hasStrangers,
  isLoopbackHost,
  isProxyUnknown,
  readServerOptions,
  UsageError,
} from './server-options.ts';
import type { ServerOptions } from './server-options.ts';
import { isScarce, openFileLimit, viewersFor } from './open-files.ts';
import { placeBounds } from './front/place-bounds.ts';
import { tellStopping, type HostSecrets } from './stopping.ts';
import { findWorker } from './worker-files.ts';

const DIST = fileURLToPath(new URL('.', import.meta.url));
const PAGE = fileURLToPath(new URL('../build', import.meta.url));

const PROXY_UNKNOWN =
  'Everyone coming through the proxy counts as one source. ' +
  'Name the proxy with --trusted-proxy ADDRESS so they can be told apart.';

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

async function main(): Promise<void> {
  const options = readServerOptions(process.argv.slice(2), process.env);
  const log = createServerLog(options.log);
  const folder = join(options.dataDir, 'server');
  const problem = openPrivateFolder({ data: options.dataDir, name: 'server' });
  if (problem !== null) throw new Error(problem);
  // Rooms are told their origins when they start, so the port must be known before.
  const { port } = options.port === 0 ? await findAddresses(options) : options;
  const address = { ...options, port, secure: options.tls !== null };
  const origins = publicOrigins(address);
  if (isProxyUnknown(options)) log('warn', PROXY_UNKNOWN);
  const openFiles = openFileLimit();
  const front = hasStrangers(options) || isScarce(openFiles);
  if (openFiles !== null) sayViewers({ openFiles, front, log });
  const secrets = { host: randomSecret(), front: front ? randomSecret() : null };
  const engine = await startEngine({
    worker: await findWorker(DIST),
    assetsDir: existsSync(PAGE) ? PAGE : null,
    dataDir: folder,
    host: options.host,
    port,
    vars: {
      ...(await roomVars(folder, { origins, own: ownOrigins(address), options })),
      HOST_SECRET: secrets.host,
      ...sourceVars(secrets.front),
    },
    log,
    onStateChange: (state) => {
      if (state !== 'stopped') log('info', `the rooms are ${state}`);
    },
    ...(secrets.front === null
      ? {}
      : { front: await frontOptions(options, { openFiles, secret: secrets.front }) }),
  });
  try {
    await announce(engine, { options, folder, log, secrets, url: origins[0] ?? engine.url });
  } catch (error) {
    // If the server's address cannot be written down, workerd must not be left running.
    await engine.dispose();
    throw error;
  }
}

interface Announced {
  options: ServerOptions;
  folder: string;
  log: Log;
  secrets: HostSecrets;
  url: string;
}

async function announce(engine: Engine, announced: Announced): Promise<void> {
  const { options, folder, log, secrets, url } = announced;
  const health = await startHealthListener(engine, options.metricsPort);
  const record = { pid: process.pid, url, local: localUrl(engine, options), metrics: health.url };
  await writeServerRecord(folder, { ...record, startedAt: new Date().toISOString() });
  endWhenTold(
    async () => {
      health.dispose();
      await removeServerRecord(folder, log);
      await tellStopping(engine, secrets);
      await engine.dispose();
    },
    { log, withStdin: options.endWithStdin },
  );
  process.stdout.write(`${JSON.stringify({ event: 'ready', ...record })}\n`);
}

/** Throws if there is no room for even one viewer. */
function sayViewers({ openFiles, front, log }: { openFiles: number; front: boolean; log: Log }): void {
  const viewers = viewersFor(openFiles, { front });
  const limit = `this process may have ${openFiles} files open (ulimit -n)`;
  if (viewers === 0) throw new Error(`${limit}, which is too few for even one viewer: raise that limit`);
  log(isScarce(openFiles) ? 'warn' : 'info', `there is room for ${viewers} viewers at a time: ${limit}`);
}

/** What rooms read as `room.env`. The admin token itself never reaches them. */
async function roomVars(
  folder: string,
  { origins, own, options }: { origins: string[]; own: string[]; options: ServerOptions },
): Promise<Record<string, string>> {
  return {
    ADMIN_TOKEN_HASH: sha256Hex(await adminToken(folder)),
    INTERNAL_SECRET: randomSecret(),
    SERVER_KEY: await serverKey(folder),
    PUBLIC_ORIGINS: origins.join(','),
    OWN_ORIGINS: own.join(','),
    RECORDED_BY: options.recordedBy,
    SERVER_VERSION: await packageVersion(),
  };
}

/** What tells the rooms where requests come from; see `source-door.ts`. */
function sourceVars(frontSecret: string | null): Record<string, string> {
  return frontSecret === null
    ? { SOURCE_FROM: 'loopback' }
    : { SOURCE_FROM: 'front', FRONT_SECRET: frontSecret };
}

async function frontOptions(
  options: ServerOptions,
  { openFiles, secret }: { openFiles: number | null; secret: string },
) {
  const { tls, trustedProxies: proxies } = options;
  const here = isProxyUnknown(options) ? ('proxy' as const) : ('loopback' as const);
  return {
    tls: tls === null ? null : await readTls(tls),
    ...{ proxies, here, secret },
    bounds: placeBounds(openFiles),
    // If the front runs only because of few files, all clients are on this machine, and there is nobody to tell apart.
    perSource: hasStrangers(options),
  };
}

async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  // This package's own file.
  return (JSON.parse(text) as { version: string }).version;
}

async function readTls({ certFile, keyFile }: { certFile: string; keyFile: string }) {
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
  return { cert, key };
}

/** Where a program on this machine reaches the server: an address bound to every interface is not a destination. */
function localUrl({ url, port }: Engine, { host, tls }: ServerOptions): string {
  if (isLoopbackHost(host) || !['0.0.0.0', '::', '*'].includes(host)) return url;
  return `${tls === null ? 'http' : 'https'}://127.0.0.1:${port}`;
}

function endWhenTold(
  dispose: () => Promise<void>,
  { log, withStdin }: { log: Log; withStdin: boolean },
): void {
  let ending = false;
  const handleSignal = (signal: string) => {
    if (ending) return;
    ending = true;
    // The process that keeps this one has already said so.
    if (!withStdin) log('info', `ending on ${signal}`);
    dispose().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', handleSignal);
  process.on('SIGINT', handleSignal);
  if (withStdin) process.stdin.resume().once('close', () => handleSignal('the end of stdin'));
}

function fail(error: unknown): never {
  process.stderr.write(`holdfast: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof UsageError ? EXIT_USAGE : EXIT_FAILURE);
}

keepFilesPrivate();
main().catch(fail);
