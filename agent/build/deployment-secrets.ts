import { createHash, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { deploymentFile, keepDeployment, readDeployment, type Deployment } from '../cli/deployment.ts';
import { fingerprintOfKey, publicKeyOf } from '../server/server-key.ts';
import { knownServerPin } from '../server/trust.ts';

/** One run of wrangler. Its input is never among its arguments. */
export type Wrangler = (args: string[], input?: string) => Promise<{ code: number; output: string }>;

export interface SecretsOptions {
  data: string;
  origin: string;
  wrangler: Wrangler;
  say(text: string): void;
}

const SERVER_KEY = 'pkvar-SERVER_KEY';
const ADMIN_TOKEN_HASH = 'pkvar-ADMIN_TOKEN_HASH';
const INTERNAL_SECRET = 'pkvar-INTERNAL_SECRET';
const NAMES = [SERVER_KEY, ADMIN_TOKEN_HASH, INTERNAL_SECRET];

const listed = v.array(v.object({ name: v.string() }));

const randomSecret = () => randomBytes(32).toString('base64url');

/**
 * Gives a deployed worker the secrets it lacks, and leaves those it has. Secrets that this machine needs are saved
 * here before they are sent, because Cloudflare gives none back. Returns wrangler's exit code.
 */
export async function makeSecrets(options: SecretsOptions): Promise<number> {
  const { origin, wrangler, say } = options;
  const list = await wrangler(['secret', 'list', '--format', 'json']);
  const has = list.code === 0 ? namesIn(list.output) : null;
  if (has === null) {
    say(
      `deploy: the worker's secrets could not be listed, so none were added. Those it has are kept. Run this again\n${list.output}`,
    );
    return list.code || 1;
  }
  const missing = NAMES.filter((name) => !has.includes(name));
  const known = readDeployment(options);
  const kept = fill(known ?? { origin, adminToken: null, serverKey: null }, missing);
  keepAll(options, kept);
  if (missing.length > 0) {
    const values = Object.fromEntries(missing.map((name) => [name, valueOf(name, kept)]));
    const { code, output } = await wrangler(['secret', 'bulk'], JSON.stringify(values));
    if (code !== 0) say(`deploy: the missing secrets could not be set. Run this again\n${output}`);
    if (code !== 0) return code;
  }
  say(told(options, { kept, isNew: kept.adminToken !== (known?.adminToken ?? null) }));
  return 0;
}

function namesIn(output: string): string[] | null {
  try {
    return v.parse(listed, JSON.parse(output)).map(({ name }) => name);
  } catch {
    return null;
  }
}

/** Creates the secrets that must be set and are not known here. */
function fill({ origin, adminToken, serverKey }: Deployment, missing: readonly string[]): Deployment {
  const made = (name: string) => (missing.includes(name) ? randomSecret() : null);
  return {
    origin,
    adminToken: adminToken ?? made(ADMIN_TOKEN_HASH),
    serverKey: serverKey ?? made(SERVER_KEY),
  };
}

function keepAll({ data, origin }: SecretsOptions, kept: Deployment): void {
  if (kept.adminToken === null && kept.serverKey === null) return;
  keepDeployment(data, kept);
  const publicKey = kept.serverKey === null ? null : publicKeyOf(kept.serverKey);
  // With it, commands know the server from the first contact on.
  if (publicKey !== null) knownServerPin(data, origin).write(publicKey);
}

/** The rooms' secret is for each other, and nobody else ever needs it. */
function valueOf(name: string, { adminToken, serverKey }: Deployment): string {
  if (name === SERVER_KEY && serverKey !== null) return serverKey;
  if (name === ADMIN_TOKEN_HASH && adminToken !== null)
    return createHash('sha256').update(adminToken).digest('hex');
  return randomSecret();
}

function told(
  { data, origin }: SecretsOptions,
  { kept, isNew }: { kept: Deployment; isNew: boolean },
): string {
  const { adminToken, serverKey } = kept;
  const publicKey = serverKey === null ? null : publicKeyOf(serverKey);
  const file = deploymentFile({ data, origin });
  const token = isNew
    ? [`Its admin token, shown only this once and saved in ${file}:`, '', `  ${String(adminToken)}`, '']
    : [];
  const elsewhere = `Its secrets were made on another machine and are kept. Set HOLDFAST_ADMIN_TOKEN to the token shown there to run commands from here.`;
  return [
    `Holdfast is deployed at ${origin}`,
    ...(publicKey === null ? [] : [`It has the key ${fingerprintOfKey(publicKey)}`]),
    ...(adminToken === null ? [elsewhere] : token),
    `To register a machine, make a code:  npm run -s holdfast -- code --server ${origin}`,
  ].join('\n');
}
