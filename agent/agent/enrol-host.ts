import { arch, platform, release } from 'node:os';
import * as v from 'valibot';
import { backoffMs } from '#base/backoff.ts';
import { systemRandom } from '#base/node/clock-host.ts';
import { readJsonFile, writeJsonFile } from '#base/node/json-file.ts';
import type { Log } from '#base/node/log.ts';
import { endpointId } from '#protocol/ground/values.ts';
import type { AgentPaths } from '../paths.ts';
import { createDesk, DeskRefusal, type Desk } from './desk.ts';
import type { EndpointKey } from './key.ts';
import { checkServer } from './server-address.ts';
import { StartRefusal } from './start-refusal.ts';

const BACKOFF = { firstMs: 250, maxMs: 10_000 };

/** Which endpoint this is, and where it is known: `config.json`. */
const agentConfig = v.object({ endpoint: endpointId, server: v.string() });
export type AgentConfig = v.InferOutput<typeof agentConfig>;

export interface EnrolOptions {
  paths: AgentPaths;
  key: EndpointKey;
  server: string | null;
  code: string | null;
  name: string;
  log: Log;
}

/** Tries until the desk answers, yes or no. */
async function insist<T>(action: () => Promise<T>, log: Log): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      if (error instanceof DeskRefusal && error.status < 500) throw error;
      if (attempt === 0) log('warn', 'the server does not answer yet', { error: String(error) });
      await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, BACKOFF, systemRandom)));
    }
  }
}

function originOf(address: string): string {
  const server = checkServer(address);
  if (!server.ok) throw new StartRefusal(server.reason);
  return server.origin;
}

async function register(
  desk: Desk,
  { code, key, name, log }: EnrolOptions & { code: string },
): Promise<string> {
  const body = { code, publicKey: key.publicKey, name, platform: `${platform()} ${release()} ${arch()}` };
  try {
    return await insist(() => desk.enrol(body), log);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const isUsed = error instanceof DeskRefusal && error.problem === 'code-unknown';
    throw new StartRefusal(isUsed ? `${why}; a code works once, for 15 minutes. Ask for another.` : why);
  }
}

/** The endpoint's id and server: as registered before, or registered now with a code. */
export async function enrol(options: EnrolOptions): Promise<AgentConfig> {
  const { paths, server, code, log } = options;
  const known = readJsonFile(paths.config, agentConfig);
  const address = server ?? known?.server;
  if (address === undefined) throw new StartRefusal('no server is known: give --server URL');
  const origin = originOf(address);
  const desk = createDesk(origin);
  if (known !== null && (code === null || (await insist(() => desk.knows(known.endpoint), log)))) {
    // The same server may have moved to another port.
    if (known.server !== origin) writeJsonFile(paths.config, { ...known, server: origin });
    return { ...known, server: origin };
  }
  if (code === null) throw new StartRefusal('this machine is not registered: give --enroll CODE');
  const config = { endpoint: await register(desk, { ...options, code }), server: origin };
  writeJsonFile(paths.config, config);
  log('info', 'registered', config);
  return config;
}
