import { existsSync } from 'node:fs';
import { agentPaths } from '../paths.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import type { ServerApi } from './server-api.ts';
import type { CommandSettings } from './settings.ts';

function option(name: string, value: string | number | null): string[] {
  return value === null ? [] : [name, String(value)];
}

/** Starts the server with these settings beside this process; `port` is for a restart on the same port. */
export function startServer(settings: CommandSettings, port = settings.port): Promise<Child> {
  const args = [
    ...['--data', settings.data, '--host', settings.host, '--port', String(port), '--log', settings.log],
    ...option('--public-url', settings.url),
    ...option('--also-at', settings.alsoAt),
    ...option('--tls-cert', settings.tlsCert),
    ...option('--tls-key', settings.tlsKey),
    ...option('--metrics-port', settings.metricsPort),
    ...option('--recorded-by', settings.recordedBy),
    ...(settings.behindProxy ? ['--behind-proxy'] : []),
    ...option('--trusted-proxy', settings.trustedProxy),
    ...(settings.front ? ['--front'] : []),
  ];
  return startChild('./server.js', { args });
}

export interface AgentProcessOptions {
  settings: CommandSettings;
  server: string | null;
  /** A code that registers this machine, or null if it is registered. */
  code: string | null;
}

export function startAgentProcess({ settings, server, code }: AgentProcessOptions): Promise<Child> {
  const args = [
    ...['--data', settings.data, '--log', settings.log],
    ...option('--server', server),
    ...option('--spool-max', settings.spoolMax),
    ...(settings.shellIntegration ? [] : ['--no-shell-integration']),
  ];
  // Not as an argument, because every user of this machine can read those.
  return startChild('./agent.js', { args, environment: code === null ? {} : { HOLDFAST_ENROLL: code } });
}

/** Starts this machine's agent, and registers the machine first if that has not been done. */
export async function startOwnAgent(settings: CommandSettings, server: ServerApi): Promise<Child> {
  const registered = existsSync(agentPaths(settings.data).config);
  const code = registered ? null : await server.createCode();
  return startAgentProcess({ settings, server: server.url, code });
}
