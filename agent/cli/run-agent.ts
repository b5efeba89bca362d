import { existsSync } from 'node:fs';
import { agentPaths } from '../paths.ts';
import { CommandFailure } from './exit-codes.ts';
import type { CommandOutput } from './output.ts';
import { startAgentProcess, startOwnAgent } from './programs.ts';
import { connectServer, knownServer } from './server-api.ts';
import type { CommandSettings } from './settings.ts';
import { untilSignal } from './start.ts';
import { supervise } from './supervise-host.ts';

/** `holdfast agent`: runs this machine's agent alone, for a server anywhere. */
export async function runAgent(
  request: { settings: CommandSettings; code: string | null },
  output: CommandOutput,
): Promise<void> {
  const { settings, code } = request;
  const signal = untilSignal();
  const first = await startFirst(settings, code);
  const kept = supervise(first, () => startAgentProcess({ settings, server: settings.server, code: null }));
  const endpoint = first.ready['endpoint'];
  output.event({ event: 'ready', endpoint }, `This machine is online as endpoint ${String(endpoint)}.`);
  await signal;
  await kept.stop();
}

function startFirst(settings: CommandSettings, code: string | null) {
  if (code !== null || existsSync(agentPaths(settings.data).config)) {
    return startAgentProcess({ settings, server: settings.server ?? knownServer(settings.data), code });
  }
  if (settings.server !== null) {
    throw new CommandFailure(
      'This machine is not registered. Run "holdfast code" on the server to get a code, then run this with --enroll.',
    );
  }
  return startOwnAgent(settings, connectServer(settings));
}
