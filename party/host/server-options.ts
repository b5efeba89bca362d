import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { parseNetwork, type Network } from './front/forwarded.ts';

export interface ServerOptions {
  dataDir: string;
  host: string;
  port: number;
  publicUrl: URL | null;
  /** Other origins that agents and the command line reach it by: a tunnel's, or a name inside. */
  alsoAt: string[];
  tls: { certFile: string; keyFile: string } | null;
  /** Proxies that may say for whom they speak. */
  trustedProxies: Network[];
  /** Whether strangers are bounded on loopback too: there they are other users of this machine. */
  front: boolean;
  log: 'json' | 'text';
  metricsPort: number;
  /** Who keeps the recordings, shown to people before they join. */
  recordedBy: string;
  /** End when stdin ends: the process that started this one is then gone, for whatever reason. */
  endWithStdin: boolean;
}

/** The options cannot be used; the message says why and what to do. */
export class UsageError extends Error {}

const FLAGS = {
  data: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  'public-url': { type: 'string' },
  'also-at': { type: 'string' },
  'behind-proxy': { type: 'boolean' },
  'trusted-proxy': { type: 'string' },
  front: { type: 'boolean' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  log: { type: 'string' },
  'metrics-port': { type: 'string' },
  'recorded-by': { type: 'string' },
  'end-with-stdin': { type: 'boolean' },
} as const;

type Environment = Record<string, string | undefined>;

/** Flags over environment. */
export function readServerOptions(args: string[], environment: Environment): ServerOptions {
  const flags = parseFlags(args);
  const options: ServerOptions = {
    dataDir: required('--data', flags.data ?? environment['HOLDFAST_DATA']),
    host: flags.host ?? environment['HOST'] ?? '127.0.0.1',
    port: portOf('--port', flags.port ?? environment['PORT'] ?? '1999'),
    publicUrl: urlOf(flags['public-url'] ?? environment['HOLDFAST_URL']),
    alsoAt: originsOf(flags['also-at'] ?? environment['HOLDFAST_ALSO_AT'] ?? ''),
    tls: tlsOf(flags['tls-cert'], flags['tls-key']),
    trustedProxies: networksOf(flags['trusted-proxy'] ?? environment['HOLDFAST_TRUSTED_PROXY'] ?? ''),
    front: flags.front ?? false,
    log: flags.log === 'json' ? 'json' : 'text',
    metricsPort: portOf('--metrics-port', flags['metrics-port'] ?? '0'),
    recordedBy: textOf(flags['recorded-by'] ?? environment['HOLDFAST_RECORDED_BY']) ?? hostname(),
    endWithStdin: flags['end-with-stdin'] ?? false,
  };
  refuseOpenDoor({ ...options, behindProxy: flags['behind-proxy'] ?? false });
  return options;
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS, strict: true }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Keys and screens are not to cross a network in the clear. */
function refuseOpenDoor({
  host,
  tls,
  publicUrl,
  behindProxy,
}: ServerOptions & { behindProxy: boolean }): void {
  if (isLoopbackHost(host) || tls !== null) return;
  if (!behindProxy) {
    throw new UsageError(
      `${host} can be reached from other machines, and without TLS anyone on the way could read and type along. ` +
        'Use --tls-cert FILE and --tls-key FILE, or --behind-proxy if a proxy terminates TLS, or leave HOST at 127.0.0.1.',
    );
  }
  if (publicUrl === null) {
    throw new UsageError(
      'behind a proxy the server cannot know its own address: set HOLDFAST_URL to its public address.',
    );
  }
}

/** Whether strangers may come: by another machine, by TLS, or by a proxy, whether or not it speaks for them. */
export function hasStrangers(options: ServerOptions): boolean {
  const { host, tls, trustedProxies, front } = options;
  return (
    front || tls !== null || trustedProxies.length > 0 || !isLoopbackHost(host) || isProxyUnknown(options)
  );
}

/** Whether people come through a proxy that is not named as trusted: they cannot be told apart. */
export function isProxyUnknown({ host, tls, publicUrl, alsoAt, trustedProxies }: ServerOptions): boolean {
  if (tls !== null || trustedProxies.length > 0) return false;
  const named = [...(publicUrl === null ? [] : [publicUrl]), ...alsoAt.map((origin) => new URL(origin))];
  return (
    !isLoopbackHost(host) || named.some(({ hostname }) => !isLoopbackHost(hostname.replace(/^\[|\]$/g, '')))
  );
}

/** Whether only this machine reaches an address. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError(`${name} is required`);
  return value;
}

function textOf(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text.trim();
}

function portOf(name: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`${name}: "${text}" is not a port`);
  return port;
}

/** Of addresses with commas between them. */
function networksOf(list: string): Network[] {
  return list
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => {
      const network = parseNetwork(text);
      if (network === null)
        throw new UsageError(`--trusted-proxy: "${text}" is not an ADDRESS or ADDRESS/PREFIX`);
      return network;
    });
}

function urlOf(text: string | undefined): URL | null {
  if (text === undefined || text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError(`HOLDFAST_URL: "${text}" is not an http or https address`);
  return url;
}

function originsOf(text: string): string[] {
  const addresses = text.split(',').map((part) => part.trim());
  return addresses
    .filter((part) => part !== '')
    .map((part) => {
      if (URL.canParse(part) && /^https?:$/.test(new URL(part).protocol)) return new URL(part).origin;
      throw new UsageError(`--also-at: "${part}" is not an http or https address`);
    });
}

function tlsOf(certFile: string | undefined, keyFile: string | undefined): ServerOptions['tls'] {
  if (certFile === undefined && keyFile === undefined) return null;
  if (certFile === undefined || keyFile === undefined)
    throw new UsageError('--tls-cert and --tls-key must be given together');
  return { certFile, keyFile };
}
