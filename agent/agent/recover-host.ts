import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EndCause } from '#protocol/terminals/end-cause.ts';
import { systemClock, systemRandom } from '#base/node/clock-host.ts';
import { isSpoolNewer, openSpool, type Spool } from '../pty-host/spool.ts';
import { readJsonFile } from '#base/node/json-file.ts';
import { hostFile, type HostFile } from '../local/files.ts';
import type { Log } from '#base/node/log.ts';
import { terminalPaths } from '../paths.ts';
import { bootId, isSameBoot, processStart } from '#base/node/process-identity.ts';
import { createOrphan } from './orphan.ts';
import { createPtyHostLink } from './pty-host-link.ts';
import { openPtyHostSocket } from './pty-host-socket-host.ts';
import type { SourceEvents, TerminalSource } from './terminal-source.ts';

/** A folder without a word of its pty host this long after it was made has none, in ms. */
const STARTING_MS = 30_000;

export interface FoundTerminal {
  terminal: string;
  session: string;
  /** Its pty host runs. */
  alive: boolean;
}

/** What the agent before this one left on disk. */
export interface Recovery {
  find(): FoundTerminal[];
  /** A terminal whose pty host runs. */
  link(host: HostFile, secret: Uint8Array): (events: SourceEvents) => TerminalSource;
  reattach(terminal: string): (events: SourceEvents) => TerminalSource;
  adopt(terminal: string, events: SourceEvents): TerminalSource | null;
  remove(terminal: string): void;
}

function isAlive({ pid, started }: HostFile): boolean {
  return processStart(pid) === started;
}

function causeOf(host: HostFile): EndCause {
  return isSameBoot(host.boot, bootId(systemClock.now())) ? 'host-lost' : 'endpoint-restarted';
}

/** A spool a crash of the machine has spoilt is given up: what it held is lost with the machine. */
function openLeftSpool(path: string, log: Log): Spool {
  try {
    return openSpool(path);
  } catch (error) {
    log('error', 'a spool cannot be read', { path, error: String(error) });
    return openSpool(':memory:');
  }
}

export function createRecovery(terminals: string, log: Log): Recovery {
  const pathsOf = (terminal: string) => terminalPaths(join(terminals, terminal));
  const hostOf = (terminal: string) => readJsonFile(pathsOf(terminal).host, hostFile);
  const remove = (terminal: string) => {
    if (isSpoolNewer(pathsOf(terminal).spool)) log('error', 'a spool of a newer build is left', { terminal });
    else rmSync(join(terminals, terminal), { recursive: true, force: true });
  };

  const look = (terminal: string): FoundTerminal[] => {
    const host = hostOf(terminal);
    if (host !== null) return [{ terminal, session: host.session, alive: isAlive(host) }];
    const age = systemClock.now() - statSync(join(terminals, terminal)).mtimeMs;
    if (age > STARTING_MS) remove(terminal);
    return [];
  };
  const link: Recovery['link'] = (host, secret) => (events) =>
    createPtyHostLink({
      ...{ host, secret, log, events, clock: systemClock, random: systemRandom },
      openSocket: (socketEvents) => openPtyHostSocket(host.socket, socketEvents),
      isAlive: () => isAlive(host),
    });

  return {
    find: () => (existsSync(terminals) ? readdirSync(terminals).flatMap(look) : []),
    link,
    reattach(terminal) {
      const host = hostOf(terminal);
      if (host === null) throw new Error(`${terminal} has no pty host`);
      return link(host, readFileSync(pathsOf(terminal).secret));
    },
    adopt(terminal, events) {
      const host = hostOf(terminal);
      if (host === null || isSpoolNewer(pathsOf(terminal).spool)) return null;
      const spool = openLeftSpool(pathsOf(terminal).spool, log);
      return createOrphan({ host, spool, clock: systemClock, cause: causeOf(host), events });
    },
    remove,
  };
}
