import { hostname } from 'node:os';
import { INVITATION_DEFAULT_MS } from '#protocol/ground/limits.ts';
import { hasTerminal } from '../bin/hang-up.mjs';
import { connectAgent } from './agent-api-client-host.ts';
import type { AgentApi } from './agent-api-client-host.ts';
import type { CommandOutput } from './output.ts';
import { startOwnAgent, startServer } from './programs.ts';
import { connectServer } from './server-api.ts';
import type { ServerApi } from './server-api.ts';
import type { CommandSettings } from './settings.ts';
import { recordStart } from './start-record.ts';
import { supervise } from './supervise-host.ts';

/** Resolves at the first signal to end, or when its terminal is closed, if it has one. */
export function untilSignal(): Promise<void> {
  const endsWithTerminal = hasTerminal();
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
    process.on('SIGHUP', () => endsWithTerminal && resolve());
  });
}

function readyEvent(ready: Record<string, unknown>): { event: string; url: string; port: number } {
  const url = String(ready['url']);
  const local = new URL(String(ready['local']));
  return { event: 'ready', url, port: Number(local.port || (local.protocol === 'https:' ? 443 : 80)) };
}

/** `holdfast serve`: runs the server alone. */
export async function serve(settings: CommandSettings, output: CommandOutput): Promise<void> {
  const signal = untilSignal();
  const server = await startServer(settings);
  const ready = readyEvent(server.ready);
  const kept = supervise(server, () => startServer(settings, ready.port));
  output.event(
    { event: 'ready', url: ready.url, metrics: server.ready['metrics'] },
    `Holdfast is running at ${ready.url}`,
  );
  await signal;
  await kept.stop();
}

/** The session that `start` offers: the newest one on this machine that still has a shell, otherwise a new one. */
async function offeredSession(
  agent: AgentApi,
  server: ServerApi,
): Promise<{ session: string; link: string }> {
  const known = new Map((await server.sessions()).map((row) => [row.session, row]));
  const alive = (await agent.sessions()).filter(
    ({ session, terminals }) =>
      known.get(session)?.endedAt === null && terminals.some(({ running }) => running),
  );
  const newest = alive.sort(
    (a, b) => (known.get(b.session)?.openedAt ?? 0) - (known.get(a.session)?.openedAt ?? 0),
  )[0];
  if (newest === undefined) {
    const opened = await agent.openSession({ title: `Shell on ${hostname()}` });
    return { session: opened.session, link: opened.links.technician };
  }
  const { link } = await server.invite(newest.session, {
    role: 'technician',
    expiresInMs: INVITATION_DEFAULT_MS,
  });
  return { session: newest.session, link };
}

function welcome(url: string, link: string): string {
  return [
    `Holdfast is running at ${url}`,
    '',
    `  ${link}`,
    '',
    'Open this link in a browser for a live shell on this machine. It works for 24 hours, for anyone who has it.',
    'Ctrl-C stops the server and the agent. Shells keep running and are there at the next start.',
  ].join('\n');
}

/** `holdfast start`: runs the server and this machine's agent, and offers a session to open. */
export async function start(settings: CommandSettings, output: CommandOutput): Promise<void> {
  const signal = untilSignal();
  const server = await startServer(settings);
  const ready = readyEvent(server.ready);
  const keptServer = supervise(server, () => startServer(settings, ready.port));
  const forgetStart = recordStart(settings.data);
  try {
    const api = connectServer({ ...settings, server: null });
    const keptAgent = supervise(await startOwnAgent(settings, api), () => startOwnAgent(settings, api));
    try {
      const agent = await connectAgent(settings.data);
      const { session, link } = await offeredSession(agent, api);
      agent.close();
      output.event({ event: 'ready', url: ready.url, session, link }, welcome(ready.url, link));
      await signal;
      if (!output.json) process.stderr.write('Stopping. Shells keep running.\n');
    } finally {
      await keptAgent.stop();
    }
  } finally {
    await keptServer.stop();
    await forgetStart();
  }
}
