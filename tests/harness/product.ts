import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectOptions } from '../../src/lib/session/client.ts';
import type { Connection } from '../../src/lib/session/connection.ts';
import { endShells } from './leftovers.ts';
import { cleanEnvironment, runHoldfast } from './process.ts';
import type { Command, Finished } from './process.ts';
import { joinAs } from './viewer.ts';

/** `share` arguments for a bash that knows nothing of this machine's settings, whose prompt is `$ `. */
export const BASH = ['--shell', "/usr/bin/env PS1='$ ' /bin/bash --norc --noprofile"];

export interface Shared {
  session: string;
  links: { technician: string; client: string; observer: string };
}

/** The whole product in a data folder of its own: server, agent and what they start. */
export interface Product {
  readonly data: string;
  readonly url: string;
  /** The technician's link of the session that the start itself offers. */
  readonly link: string;
  /** `holdfast start` itself, with what it says. */
  readonly started: Command;
  /** Runs a command to its end. */
  run(...args: string[]): Promise<Finished>;
  /** Starts a command that goes on. */
  begin(...args: string[]): Command;
  share(...args: string[]): Promise<Shared>;
  /** Joins with the client library; each time as somebody new, unless with a key that is known there. */
  join(link: string, options?: ConnectOptions): Connection;
  /** Pids as the product wrote them down. */
  serverPid(): Promise<number>;
  workerdPid(): Promise<number>;
  agentPid(): Promise<number>;
  shellPid(session: string): Promise<number>;
  dispose(): Promise<void>;
}

async function readPid(path: string): Promise<number> {
  const { pid }: { pid: unknown } = JSON.parse(await readFile(path, 'utf8'));
  if (typeof pid !== 'number') throw new Error(`${path} names no pid`);
  return pid;
}

export interface ProductOptions {
  environment?: Record<string, string>;
  /** Another build's `holdfast.js`. */
  program?: string;
  /** Sees the data folder before the product does: puts parts of it on other disks, or an older build's in it. */
  prepare?(data: string): Promise<void>;
}

/** Starts server and agent as `holdfast start` does, on a port of the system's choice. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const data = await mkdtemp(join(tmpdir(), 'holdfast-test-'));
  await options.prepare?.(data);
  const environment = cleanEnvironment({
    HOLDFAST_DATA: data,
    HOME: '/nonexistent',
    SHELL: '/bin/bash',
    ...options.environment,
  });
  const connections = new Set<Connection>();
  const commands = new Set<Command>();
  const begin = (...args: string[]) => {
    const command = runHoldfast(args, environment, { program: options.program });
    commands.add(command);
    void command.finished.then(() => commands.delete(command));
    return command;
  };
  const run = (...args: string[]) => {
    const command = begin(...args);
    command.child.stdin?.end();
    return command.finished;
  };
  const started = begin('start', '--port', '0', '--json');
  const { url, link } = await started.event('ready');
  return {
    data,
    url: String(url),
    link: String(link),
    started,
    run,
    begin,
    async share(...args) {
      const { code, events, stderr } = await run('share', '--json', ...args);
      const [shared] = events;
      if (code !== 0 || shared?.event !== 'shared') throw new Error(`share failed with ${code}: ${stderr}`);
      // The command's documented first line.
      return shared as unknown as Shared;
    },
    join(link, options = {}) {
      const connection = joinAs(link, options);
      connections.add(connection);
      return connection;
    },
    serverPid: () => readPid(join(data, 'server', 'server.json')),
    workerdPid: () => readPid(join(data, 'server', 'workerd.json')),
    agentPid: () => readPid(join(data, 'agent', 'control.json')),
    async shellPid(session) {
      const { stdout } = await run('status', '--json');
      for (const line of stdout.split('\n').filter(Boolean)) {
        const row = JSON.parse(line);
        if (row.session === session) return row.terminals[0].pid;
      }
      throw new Error(`no shell of session ${session} on this machine`);
    },
    async dispose() {
      for (const connection of connections) connection.close();
      for (const command of commands) command.child.kill('SIGTERM');
      await Promise.all([...commands].map((command) => command.finished));
      await endShells(data);
      await rm(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
