import { existsSync } from 'node:fs';
import * as v from 'valibot';
import { readFingerprint } from '#protocol/server/fingerprint.ts';
import { readJsonFile } from '#base/node/json-file.ts';
import { agentPaths } from '../paths.ts';
import { proveServer } from '../server/prove-host.ts';
import { filePin, knownServerPin, trustFingerprint } from '../server/trust.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';
import type { CommandOutput } from './output.ts';
import { failureOf, knownServer } from './server-api.ts';
import type { CommandSettings } from './settings.ts';

const ofServer = v.object({ server: v.string() });

/** Where this machine's agent keeps its server's key, if that is this server. */
function agentPin(data: string, origin: string) {
  const { config, serverKey } = agentPaths(data);
  const isIts = existsSync(config) && readJsonFile(config, ofServer)?.server === origin;
  return isIts ? filePin(serverKey) : null;
}

function originOf({ server, data }: CommandSettings): string {
  const known = readJsonFile(agentPaths(data).config, ofServer)?.server;
  const origin = server ?? known ?? knownServer(data);
  if (origin !== null) return origin;
  throw new CommandFailure('Which server? Use --server URL.', EXIT.usage);
}

/** `holdfast trust`: trusts a server's new key in place of the one known so far. */
export async function trustServer(
  { settings, typed }: { settings: CommandSettings; typed: string },
  output: CommandOutput,
): Promise<void> {
  const fingerprint = readFingerprint(typed);
  if (fingerprint === null) {
    throw new CommandFailure(
      'A fingerprint has 20 letters and digits, as in ABCDE-FGHJK-MNPQR-STVWX. "holdfast status" prints it on the server.',
      EXIT.usage,
    );
  }
  const origin = originOf(settings);
  const server = { origin, trust: trustFingerprint(origin, fingerprint) };
  const { place } = await proveServer(server, { purpose: 'enter' }).catch((error: unknown) => {
    throw failureOf(origin, error);
  });
  knownServerPin(settings.data, origin).write(place.serverKey);
  agentPin(settings.data, origin)?.write(place.serverKey);
  output.event(
    { event: 'trusted', server: origin, fingerprint },
    `The server at ${origin} is now trusted, with the key ${fingerprint}.`,
  );
}
