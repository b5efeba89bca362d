import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { CommandFailure, EXIT } from './exit-codes.ts';

/**
 * Every setting: flags win over environment variables, those over the config file, and the config file over defaults.
 */
export interface CommandSettings {
  /** Folder where Holdfast keeps all its data. */
  data: string;
  host: string;
  port: number;
  /** Public origin of the server, for links, the Origin check and cookies. */
  url: string | null;
  /** Other origins at which agents and commands reach the server. */
  alsoAt: string | null;
  /** The server an agent or a command uses, if it is not the one of this data folder. */
  server: string | null;
  log: 'text' | 'json';
  tlsCert: string | null;
  tlsKey: string | null;
  behindProxy: boolean;
  /** Addresses or networks, separated by commas, of proxies that may say which client they forward for. */
  trustedProxy: string | null;
  /** Whether the limits for strangers apply on loopback too. */
  front: boolean;
  metricsPort: number | null;
  /** Who keeps the recordings, shown to people before they join; null: the name of the server's machine. */
  recordedBy: string | null;
  /** Limit of one terminal's spool, bytes. */
  spoolMax: number | null;
  /** Whether shells are started with marks that tell commands apart. */
  shellIntegration: boolean;
}

export type SettingFlags = { [Name in keyof CommandSettings]?: string | boolean | undefined };

const VARIABLES: Record<keyof CommandSettings, string> = {
  data: 'HOLDFAST_DATA',
  host: 'HOST',
  port: 'PORT',
  url: 'HOLDFAST_URL',
  alsoAt: 'HOLDFAST_ALSO_AT',
  server: 'HOLDFAST_SERVER',
  log: 'HOLDFAST_LOG',
  tlsCert: 'HOLDFAST_TLS_CERT',
  tlsKey: 'HOLDFAST_TLS_KEY',
  behindProxy: 'HOLDFAST_BEHIND_PROXY',
  trustedProxy: 'HOLDFAST_TRUSTED_PROXY',
  front: 'HOLDFAST_FRONT',
  metricsPort: 'HOLDFAST_METRICS_PORT',
  recordedBy: 'HOLDFAST_RECORDED_BY',
  spoolMax: 'HOLDFAST_SPOOL_MAX',
  shellIntegration: 'HOLDFAST_SHELL_INTEGRATION',
};

const flagName = (name: string) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const optionalText = v.nullable(v.pipe(v.string(), v.nonEmpty()));
const port = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(Number),
  v.check((number) => Number.isInteger(number) && number >= 0 && number <= 65535, 'a port from 0 to 65535'),
);
const origin = v.pipe(
  v.string(),
  v.check(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'an http or https address',
  ),
  v.transform((text) => new URL(text).origin),
);
const origins = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').map((part) => part.trim())),
  v.array(origin),
  v.transform((list) => list.join(',')),
);
const flag = v.union(
  [
    v.boolean(),
    v.pipe(
      v.picklist(['1', 'true', 'yes', '0', 'false', 'no', '']),
      v.transform((text) => ['1', 'true', 'yes'].includes(text)),
    ),
  ],
  'true or false',
);

const schema = v.object({
  data: v.pipe(v.string(), v.nonEmpty()),
  host: v.pipe(v.string(), v.nonEmpty()),
  port,
  url: v.nullable(origin),
  alsoAt: v.nullable(origins),
  server: v.nullable(origin),
  log: v.picklist(['text', 'json'], 'text or json'),
  tlsCert: optionalText,
  tlsKey: optionalText,
  behindProxy: flag,
  trustedProxy: optionalText,
  front: flag,
  metricsPort: v.nullable(port),
  recordedBy: optionalText,
  shellIntegration: flag,
  spoolMax: v.nullable(
    v.pipe(
      v.union([v.string(), v.number()]),
      v.transform(Number),
      v.check((bytes) => Number.isInteger(bytes) && bytes >= 1 << 20, 'a number of bytes, at least 1048576'),
    ),
  ),
});

/** A file that only a checkout has, not the published package; the path is relative to the bundle in `dist/`. */
const CHECKOUT_MARK = new URL('../svelte.config.js', import.meta.url);

/**
 * A checkout keeps its data beside itself, so that two checkouts never share it; the package uses the system's place.
 */
function defaultData(environment: NodeJS.ProcessEnv): string {
  if (existsSync(CHECKOUT_MARK)) return fileURLToPath(new URL('../.holdfast', import.meta.url));
  return userData(environment);
}

function userData(environment: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') {
    return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'holdfast');
  }
  return join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'holdfast');
}

function configPath(environment: NodeJS.ProcessEnv): string {
  const named = environment['HOLDFAST_CONFIG'];
  if (named !== undefined && named !== '') return named;
  if (process.platform === 'win32') return join(userData(environment), 'config.json');
  return join(environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'holdfast', 'config.json');
}

function readConfig(path: string): Record<string, unknown> {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    return {};
  }
  try {
    return v.parse(v.record(v.string(), v.unknown()), JSON.parse(content));
  } catch {
    throw new CommandFailure(`${path} is not a JSON object. Correct or remove it.`, EXIT.usage);
  }
}

export interface SettingSources {
  flags: SettingFlags;
  environment: NodeJS.ProcessEnv;
}

/** Reads all settings by their precedence. Throws a CommandFailure that names what is wrong. */
export function readCommandSettings({ flags, environment }: SettingSources): CommandSettings {
  const config = readConfig(configPath(environment));
  const defaults: CommandSettings = {
    data: defaultData(environment),
    host: '127.0.0.1',
    port: 1999,
    url: null,
    alsoAt: null,
    server: null,
    log: 'text',
    tlsCert: null,
    tlsKey: null,
    behindProxy: false,
    trustedProxy: null,
    front: false,
    metricsPort: null,
    recordedBy: null,
    spoolMax: null,
    shellIntegration: true,
  };
  const raw: Record<string, unknown> = { ...defaults };
  // Object.keys only knows strings; `defaults` is a Settings, so these are its keys.
  for (const name of Object.keys(defaults) as (keyof CommandSettings)[]) {
    const variable = environment[VARIABLES[name]];
    const given = [flags[name], variable === '' ? undefined : variable, config[name]];
    raw[name] = given.find((value) => value !== undefined) ?? defaults[name];
  }
  const parsed = v.safeParse(schema, raw);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    // The schema's own keys, which are those of Settings.
    const name = String(issue.path?.[0]?.key) as keyof CommandSettings;
    const given = JSON.stringify(raw[name]);
    throw new CommandFailure(
      `${name} (${flagName(name)}, ${VARIABLES[name]}) must be ${issue.message}, not ${given}.`,
      EXIT.usage,
    );
  }
  return { ...parsed.output, data: resolve(parsed.output.data) };
}
