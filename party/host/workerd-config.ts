import { socketPathOf } from './inner-address.ts';

/** The configuration of one run of workerd, except the values of its variables, which come through its environment. */
export interface WorkerdConfig {
  /** Durable Object bindings by name, each with its class. */
  rooms: Record<string, string>;
  compatibilityDate: string;
  compatibilityFlags: readonly string[];
  vars: readonly string[];
  /** Absolute. */
  roomsDir: string;
  /** Absolute; `null` to serve no page. */
  pageDir: string | null;
  hosts: readonly string[];
  port: number;
}

/** Files beside the configuration, which includes them. */
export const WORKER_FILE = 'worker.js';
export const PAGE_FILE = 'page.json';

/* What the worker's entry exports, besides the rooms: see agent/build/worker.mjs. */
const FRONT = 'front';
const FILES = 'files';
const NOWHERE = 'nowhere';
const POLL = 'poll';

/** The rooms' folders are named by it, so that it never changes. */
const uniqueKey = (className: string) => `holdfast-${className}`;

/** Cap'n Proto text for `workerd serve`. One worker; only this file says which of its handlers gets which requests. */
export function configText(config: WorkerdConfig): string {
  const { compatibilityDate, compatibilityFlags, roomsDir, pageDir } = config;
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "rooms", worker = (
      modules = [(name = "${WORKER_FILE}", esModule = embed "${WORKER_FILE}")],
      compatibilityDate = ${quote(compatibilityDate)},
      compatibilityFlags = [${compatibilityFlags.map(quote).join(', ')}],
      bindings = [
        ${bindings(config).join(',\n        ')},
      ],
      durableObjectNamespaces = [
        ${namespaces(config).join(',\n        ')},
      ],
      durableObjectStorage = (localDisk = "rooms-disk"),
      globalOutbound = ${handler(NOWHERE)},
    )),
    (name = "rooms-disk", disk = (path = ${quote(roomsDir)}, writable = true)),
    ${pageDir === null ? '' : `(name = "page-disk", disk = (path = ${quote(pageDir)})),`}
    (name = "internet", network = (allow = [])),
  ],
  sockets = [
    ${sockets(config).join(',\n    ')},
  ],
  logging = (structuredLogging = true),
);
`;
}

function bindings({ rooms, vars, pageDir }: WorkerdConfig): string[] {
  const page = [
    `(name = "ASSETS", service = ${handler(FILES)})`,
    `(name = "PAGE", json = embed "${PAGE_FILE}")`,
    '(name = "PAGE_FILES", service = "page-disk")',
  ];
  return [
    '(name = "PARTYKIT_CRONS", json = "{}")',
    `(name = "POLL", service = ${handler(POLL)})`,
    ...vars.map((name) => `(name = ${quote(`pkvar-${name}`)}, fromEnvironment = ${quote(name)})`),
    ...Object.entries(rooms).map(
      ([name, className]) => `(name = ${quote(name)}, durableObjectNamespace = ${quote(className)})`,
    ),
    ...(pageDir === null ? [] : page),
  ];
}

function namespaces({ rooms }: WorkerdConfig): string[] {
  return Object.values(rooms).map(
    (className) =>
      `(className = ${quote(className)}, uniqueKey = ${quote(uniqueKey(className))}, enableSql = true)`,
  );
}

function sockets({ hosts, port }: WorkerdConfig): string[] {
  return hosts.map((host, index) => {
    const address = socketPathOf(host) === null ? `${host.includes(':') ? `[${host}]` : host}:${port}` : host;
    return `(name = "http-${index}", address = ${quote(address)}, http = (), service = ${handler(FRONT)})`;
  });
}

const handler = (name: string) => `(name = "rooms", entrypoint = "${name}")`;

/** Letters and digits as they are, and every other byte by its number: nothing ends the text before its end. */
function quote(value: string): string {
  const bytes = [...new TextEncoder().encode(value)];
  return `"${bytes.map(literal).join('')}"`;
}

function literal(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[\w ./:-]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
}
