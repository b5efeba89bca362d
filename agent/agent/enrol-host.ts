import { arch, platform, release } from 'node:os';
import { backoffMs } from '#base/backoff.ts';
import { systemRandom } from '#base/clock-host.ts';
import { readJsonFile, writeJsonFile } from '#base/node/json-file.ts';
import type { Log } from '#base/node/log.ts';
import { agentConfig, type Enrolment } from '../local/enrolment.ts';
import type { AgentPaths } from '../paths.ts';
import { readEnrolCode } from '#protocol/server/fingerprint.ts';
import { ServerRefusal, type KnownServer } from '../server/prove-host.ts';
import {
  filePin,
  keptTrust,
  NotKept,
  UntrustedServer,
  trustFingerprint,
  type Trust,
} from '../server/trust.ts';
import { createDeskClient, type DeskClient } from './desk.ts';
import type { EndpointKey } from './key.ts';
import { checkServer } from '../server/address.ts';
import { StartRefusal } from './start-refusal.ts';

const BACKOFF = { firstMs: 250, maxMs: 10_000 };

/** This endpoint, as its server knows it, and that server, as this endpoint does. */
export interface Enrolled {
  endpoint: string;
  server: KnownServer;
}

export interface EnrolOptions {
  data: string;
  paths: AgentPaths;
  key: EndpointKey;
  server: string | null;
  code: string | null;
  name: string;
  log: Log;
}

/** Tries until the desk answers, yes or no. What fails on this machine does not get better by asking again. */
async function insist<T>(action: () => Promise<T>, log: Log): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      if (error instanceof ServerRefusal && error.status < 500) throw error;
      if (error instanceof UntrustedServer || error instanceof NotKept) throw new StartRefusal(error.message);
      if (attempt === 0) log('warn', 'the server does not answer yet', { error: String(error) });
      await new Promise((resolve) =>
        setTimeout(resolve, backoffMs(attempt, { ...BACKOFF, random: systemRandom })),
      );
    }
  }
}

function originOf(address: string): string {
  const server = checkServer(address);
  if (!server.ok) throw new StartRefusal(server.problem);
  return server.origin;
}

async function register(
  desk: DeskClient,
  { code, key, name, log }: EnrolOptions & { code: string },
): Promise<string> {
  const body = { code, publicKey: key.publicKey, name, platform: `${platform()} ${release()} ${arch()}` };
  try {
    return await insist(() => desk.enrol(body), log);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const isUsed = error instanceof ServerRefusal && error.problem === 'code-unknown';
    throw new StartRefusal(isUsed ? `${why}; a code works once, for 15 minutes. Ask for another.` : why);
  }
}

/** A code names its server, so that it is sent to no other. */
function readCode(typed: string) {
  const read = readEnrolCode(typed);
  if (read === null) {
    throw new StartRefusal(
      'that is not the whole code: it ends in the server\u2019s fingerprint, as "holdfast code" prints it',
    );
  }
  return read;
}

function trustOf({ data, paths, log }: EnrolOptions, origin: string): Trust {
  const onFirst = (fingerprint: string) =>
    log('warn', 'the key of this server was not known; from now on, only this key is accepted', {
      origin,
      fingerprint,
    });
  return keptTrust({ origin, data, pin: filePin(paths.serverKey), onFirst });
}

/** A code says which key the server has, whatever was known before. */
function trustCode({ paths }: EnrolOptions, named: { origin: string; fingerprint: string }): Trust {
  const byCode = trustFingerprint(named.origin, named.fingerprint);
  return (publicKey) => {
    byCode(publicKey);
    filePin(paths.serverKey).write(publicKey);
  };
}

function writeConfig({ config }: AgentPaths, known: Enrolment): void {
  try {
    writeJsonFile(config, known);
  } catch (error) {
    throw new StartRefusal(
      `${config} cannot be written (${String(error)}). Free some space there, or let this user write to it, and start again. ` +
        'If you have just used a code, ask for another.',
    );
  }
}

/** Registers with a code, and keeps the key of the server whose fingerprint is in it. */
async function enrolAnew(options: EnrolOptions, origin: string): Promise<Enrolled> {
  const { paths, log } = options;
  if (options.code === null) throw new StartRefusal('this machine is not registered: use --enroll CODE');
  const { code, fingerprint } = readCode(options.code);
  const trust = trustCode(options, { origin, fingerprint });
  const endpoint = await register(createDeskClient({ origin, trust }), { ...options, code });
  writeConfig(paths, { endpoint, server: origin });
  log('info', 'registered', { endpoint, server: origin, fingerprint });
  return { endpoint, server: { origin, trust: trustOf(options, origin) } };
}

/** The endpoint's id and server: as registered before, or registered now with a code. */
export async function enrol(options: EnrolOptions): Promise<Enrolled> {
  const { paths, server: given, code, log } = options;
  const known = readJsonFile(paths.config, agentConfig);
  const address = given ?? known?.server;
  if (address === undefined) throw new StartRefusal('no server is known: use --server URL');
  const origin = originOf(address);
  const server = { origin, trust: trustOf(options, origin) };
  if (known === null) return enrolAnew(options, origin);
  if (code !== null) {
    const { fingerprint } = readCode(code);
    const asked = createDeskClient({ origin, trust: trustCode(options, { origin, fingerprint }) });
    if (!(await insist(() => asked.knows(known.endpoint), log))) return enrolAnew(options, origin);
  }
  // The same server may have moved to another port.
  if (known.server !== origin) writeConfig(paths, { ...known, server: origin });
  return { endpoint: known.endpoint, server };
}
