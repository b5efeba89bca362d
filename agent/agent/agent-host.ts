import packageFile from '../../package.json' with { type: 'json' };
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { base64url } from '#base/bytes.ts';
import { systemClock, systemRandom } from '#base/clock-host.ts';
import { lockFolder } from '#base/node/folder-lock.ts';
import type { Log } from '#base/node/log.ts';
import { openPrivateFolder } from '#base/node/private-folder.ts';
import { bootId } from '#base/node/process-identity.ts';
import { createBlockMaker } from '../lines/block-maker-host.ts';
import { agentPaths } from '../paths.ts';
import { createApiMethods } from './agent-api-methods-host.ts';
import { serveAgentApi } from './agent-api-host.ts';
import { createDeskClient } from './desk.ts';
import { enrol } from './enrol-host.ts';
import { openKeptSessions, type KeptSessions } from './kept-sessions-host.ts';
import { openKey } from './key.ts';
import { createRecovery, type Recovery } from './recover-host.ts';
import { createServedSessions, type ServedSessions } from './served-sessions-host.ts';
import { StartRefusal } from './start-refusal.ts';

export interface AgentOptions {
  data: string;
  /** Origin of the server; null: the one it registered with. */
  server: string | null;
  /** A code that registers this endpoint, if it is not registered. */
  code: string | null;
  name: string | null;
  /** Limit of a terminal's spool, in bytes; null: the default. */
  spoolMaxBytes: number | null;
  /** Whether shells are started with marks that tell commands apart. */
  shellIntegration: boolean;
  /** The pty host's program. */
  ptyHostProgram: string;
  /** The program of the thread that states what lines say. */
  blockWorkerProgram: string;
  log: Log;
}

export interface Agent {
  readonly endpoint: string;
  /** Releases everything; pty hosts and their shells keep running. */
  close(): void;
}

const AGENT_NAME = `holdfast/${packageFile.version}`;
/** Of the name this agent has for as long as it runs. */
const RUN_BYTES = 12;

/** Runs the endpoint's agent on a data folder. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { log } = options;
  const paths = agentPaths(options.data);
  const problem = openPrivateFolder({ data: options.data, name: 'agent' });
  if (problem !== null) throw new StartRefusal(problem);
  mkdirSync(paths.terminals, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(paths.folder);
  if (unlock === null) throw new StartRefusal(`another agent is already running on ${options.data}`);
  const key = openKey(paths.key);
  const { endpoint, server } = await enrol({ ...options, paths, key, name: options.name ?? hostname() });
  const recovery = createRecovery(paths.terminals, log);
  const kept = openKeptSessions(paths.sessions);
  const life = { boot: bootId(systemClock.now()), run: base64url(systemRandom.bytes(RUN_BYTES)) };
  const maker = createBlockMaker(options.blockWorkerProgram);
  const served = createServedSessions({
    ...{ server, key, agent: AGENT_NAME, life, kept, recovery, maker, log, paths },
    ...{ ptyHostProgram: options.ptyHostProgram, spoolMaxBytes: options.spoolMaxBytes },
    shellIntegration: options.shellIntegration,
  });
  await goOn({ kept, recovery, served, log });
  const { origin } = server;
  const handle = createApiMethods({ endpoint, key, desk: createDeskClient(server), origin, served });
  const closeApi = await serveAgentApi({ paths, handle, log });

  return {
    endpoint,
    close() {
      closeApi();
      for (const session of served.all()) session.dispose();
      maker.dispose();
      unlock();
    },
  };
}

interface LeftBehind {
  kept: KeptSessions;
  recovery: Recovery;
  served: ServedSessions;
  log: Log;
}

/** Takes up what the agent before this one left. */
async function goOn({ kept, recovery, served, log }: LeftBehind): Promise<void> {
  // This happens before any connection opens: a room that hears of no terminal would refuse keys for running shells.
  const found = await recovery.find();
  for (const session of kept.all()) served.serve(session);
  for (const { terminal, session, state } of found) {
    try {
      if (state === 'gone') served.serve(session).adopt(terminal);
      else served.serve(session).add(terminal, recovery.reattach(terminal));
    } catch (error) {
      log('error', 'a terminal could not be restored and is left as it is', {
        terminal,
        error: String(error),
      });
    }
  }
}
