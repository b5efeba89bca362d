import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { formatEnrolCode } from '#protocol/server/fingerprint.ts';
import { fingerprintOfKey, ownServerKey } from '../../agent/server/server-key.ts';
import { copyBuild } from '../harness/copied-build.ts';
import { endShells } from '../harness/leftovers.ts';
import { cleanEnvironment, REPOSITORY, runHoldfast } from '../harness/process.ts';
import type { Command } from '../harness/process.ts';
import { startProxy } from '../harness/proxy.ts';
import type { Proxy } from '../harness/proxy.ts';
import { enrolCode } from '../harness/raw-endpoint.ts';

/** A server and an agent as separate commands, with a line of the tests' own before each of the server's doors. */
export interface World {
  readonly data: string;
  readonly agentLine: Proxy;
  readonly viewerLine: Proxy;
  run(...args: string[]): ReturnType<typeof runHoldfast>['finished'];
  startServer(): Promise<void>;
  /** `under`: a command that becomes the one it is given. */
  startAgent(options?: { under?: readonly string[] }): Promise<void>;
  /** Ends the command and the program it keeps, with the given signal to both. */
  stopServer(signal: NodeJS.Signals): Promise<void>;
  stopAgent(signal: NodeJS.Signals): Promise<void>;
  /** From now on agents are started from a copy of the bundles in a folder of its own: another build, whose pty hosts may be older ones. */
  replaceBuild(older?: { ptyHost: Buffer }): Promise<void>;
  pid(file: string): Promise<number>;
  dispose(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const data = await mkdtemp(join(tmpdir(), 'holdfast-chaos-'));
  const agentLine = await startProxy();
  const viewerLine = await startProxy();
  const environment = cleanEnvironment({ HOLDFAST_DATA: data, HOME: '/nonexistent', SHELL: '/bin/bash' });
  const url = `http://localhost:${viewerLine.port}`;
  let builds = join(REPOSITORY, 'dist');
  const copies: string[] = [];
  let port = await quietPort();
  let server: Command | null = null;
  let agent: Command | null = null;

  const pid = async (file: string): Promise<number> => {
    const parsed = v.parse(
      v.object({ pid: v.number() }),
      JSON.parse(await readFile(join(data, file), 'utf8')),
    );
    return parsed.pid;
  };
  const killed = async (command: Command | null, file: string, signal: NodeJS.Signals) => {
    if (command === null) return;
    const program = await pid(file).catch(() => null);
    command.child.kill(signal);
    if (signal === 'SIGKILL' && program !== null) tryKill(program, signal);
    await command.finished;
  };

  const world: World = {
    data,
    agentLine,
    viewerLine,
    pid,
    run(...args) {
      const command = runHoldfast(args, environment);
      command.child.stdin?.end();
      return command.finished;
    },
    async startServer() {
      const alsoAt = `http://127.0.0.1:${agentLine.port}`;
      const args = ['serve', '--port', String(port), '--url', url, '--also-at', alsoAt, '--json'];
      server = runHoldfast(args, environment);
      await server.event('ready');
      const record = v.parse(
        v.object({ local: v.string() }),
        JSON.parse(await readFile(join(data, 'server/server.json'), 'utf8')),
      );
      port = Number(new URL(record.local).port);
      agentLine.target = { host: '127.0.0.1', port };
      viewerLine.target = { host: '127.0.0.1', port };
    },
    async startAgent({ under = [] } = {}) {
      const code = await wholeCode(data, port).catch(() => null);
      const args = ['agent', '--server', `http://127.0.0.1:${agentLine.port}`, '--json'];
      const registered = await readFile(join(data, 'agent/config.json')).then(
        () => true,
        () => false,
      );
      if (!registered && code !== null) args.push('--enroll', code);
      agent = runHoldfast(args, environment, { program: join(builds, 'holdfast.js'), under });
      await agent.event('ready');
    },
    async stopServer(signal) {
      await killed(server, 'server/server.json', signal);
      server = null;
    },
    async stopAgent(signal) {
      await killed(agent, 'agent/control.json', signal);
      agent = null;
    },
    async replaceBuild(older) {
      const copy = await mkdtemp(join(tmpdir(), 'holdfast-build-'));
      copies.push(copy);
      builds = await copyBuild(copy);
      if (older !== undefined) await writeFile(join(builds, 'pty-host.js'), older.ptyHost);
    },
    async dispose() {
      agentLine.weather = { kind: 'clear' };
      viewerLine.weather = { kind: 'clear' };
      await world.stopAgent('SIGTERM');
      await world.stopServer('SIGTERM');
      await Promise.all([agentLine.close(), viewerLine.close()]);
      await endShells(data);
      for (const folder of [data, ...copies])
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return world;
}

/** Below the ports that systems give away: while the server is down nobody else is given its port. */
const QUIET_PORTS = { from: 20_000, to: 30_000 };

async function quietPort(): Promise<number> {
  const port = randomInt(QUIET_PORTS.from, QUIET_PORTS.to);
  const probe = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (isFree) await new Promise((resolve) => probe.close(resolve));
  return isFree ? port : quietPort();
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself meanwhile, which is what was wanted.
  }
}

/** As "holdfast code" prints it. */
async function wholeCode(data: string, port: number): Promise<string> {
  const code = await enrolCode({ data, url: `http://127.0.0.1:${port}` });
  return formatEnrolCode({ code, fingerprint: fingerprintOfKey(ownServerKey(data) ?? '') });
}
