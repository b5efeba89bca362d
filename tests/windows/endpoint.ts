import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentPaths, terminalPaths } from '../../agent/paths.ts';
import type { Connection } from '../../src/lib/session/connection.ts';
import { joinAs, view, type Viewer } from '../harness/viewer.ts';
import type { TestServer } from './server.ts';
import { begin, CMD, emptyFolder, holdfast, killProcess, pidIn, type WindowsCommand } from './windows.ts';

export interface SharedLinks {
  session: string;
  links: { technician: string; client: string; observer: string };
}

/** A Windows machine that is registered with a server elsewhere. */
export interface WindowsEndpoint {
  readonly data: string;
  /** Its agent, kept by the command that runs it. */
  startAgent(): Promise<WindowsCommand>;
  run(...args: string[]): ReturnType<typeof holdfast>;
  share(...args: string[]): Promise<SharedLinks>;
  /** Joins a session from this machine and waits for its prompt. */
  watch(link: string): Promise<Viewer>;
  /** Of the one terminal there is, or null. */
  terminalFolder(): string | null;
  agentPid(): number;
  ptyHostPid(): number;
  shellPid(): number;
  /** What its files say of what happened, for whoever reads of a failure. */
  account(): string;
  /** Lets go of everybody who joined, and ends what still runs. */
  dispose(): Promise<void>;
}

/** Wine takes seconds to start a program, on a busy machine many, in ms. */
export const SLOW_MS = 60_000;

export function createEndpoint(server: TestServer, name: string): WindowsEndpoint {
  const data = emptyFolder(name);
  const paths = agentPaths(data);
  const joined = new Set<Connection>();
  const run = (...args: string[]) => holdfast(args, { data });
  const terminals = () => {
    try {
      return readdirSync(paths.terminals).map((terminal) => join(paths.terminals, terminal));
    } catch {
      return [];
    }
  };
  const hostFile = () => {
    const [folder] = terminals();
    if (folder === undefined) throw new Error('there is no terminal');
    return terminalPaths(folder).ptyHost;
  };
  return {
    data,
    async startAgent() {
      const isKnown = existsSync(paths.config);
      const environment: Record<string, string> = isKnown ? {} : { HOLDFAST_ENROLL: await server.newCode() };
      const args = ['agent', '--json', ...(isKnown ? [] : ['--server', server.url])];
      const agent = begin(args, { data, environment });
      await agent.event('ready');
      return agent;
    },
    run,
    async share(...args) {
      const { code, events, stderr } = await run('share', '--json', '--shell', CMD, ...args);
      const [shared] = events;
      if (code !== 0 || shared?.event !== 'shared') throw new Error(`share failed with ${code}: ${stderr}`);
      // The command's documented first line.
      return shared as unknown as SharedLinks;
    },
    async watch(link) {
      const connection = joinAs(link);
      joined.add(connection);
      const viewer = view(connection);
      await viewer.shows('>', SLOW_MS);
      return viewer;
    },
    terminalFolder: () => terminals()[0] ?? null,
    agentPid: () => pidIn(paths.agentApi),
    ptyHostPid: () => pidIn(hostFile()),
    shellPid: () => pidIn(hostFile(), 'shellPid'),
    account: () =>
      terminals()
        .map(
          (folder) => `${folder}: ${readdirSync(folder).join(' ')}\n${readText(terminalPaths(folder).log)}`,
        )
        .join('\n'),
    async dispose() {
      for (const connection of joined) connection.close();
      for (const folder of terminals())
        for (const name of ['pid', 'shellPid'])
          if (existsSync(terminalPaths(folder).ptyHost))
            await killProcess(pidIn(terminalPaths(folder).ptyHost, name));
    },
  };
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
