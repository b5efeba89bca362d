import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EndCause } from '#protocol/terminals/end-cause.ts';
import { systemClock, systemRandom } from '#base/clock-host.ts';
import { openSpool, type Spool } from '../stream/spool.ts';
import { isSpoolNewer } from '../stream/spool-file.ts';
import { readJsonFile } from '#base/node/json-file.ts';
import { ptyHostFile, type PtyHostFile } from '../local/files.ts';
import type { Log } from '#base/node/log.ts';
import { terminalPaths } from '../paths.ts';
import { remove as removePath } from '#base/node/patient-files.ts';
import { isSameBoot } from '#base/boot.ts';
import { bootId, stateInBoot, type ProcessState } from '#base/node/process-identity.ts';
import { createOrphan } from './orphan.ts';
import { PtyHostLink } from './pty-host-link.ts';
import { openPtyHostSocket } from './pty-host-socket-host.ts';
import type { SourceEvents } from './stream-source.ts';
import type { TerminalSource } from './terminal-source.ts';

/** A folder without a word of its pty host this long after it was made has none, in ms. */
const STARTING_MS = 30_000;

export interface FoundTerminal {
  terminal: string;
  session: string;
  /** Of its pty host. */
  state: ProcessState;
}

/** What the agent before this one left on disk. */
export interface Recovery {
  find(): Promise<FoundTerminal[]>;
  /** A terminal whose pty host is not known to be gone. */
  link(ptyHost: PtyHostFile, secret: Uint8Array): (events: SourceEvents) => TerminalSource;
  reattach(terminal: string): (events: SourceEvents) => TerminalSource;
  adopt(terminal: string, events: SourceEvents): TerminalSource | null;
  /** The file of a terminal's spool. */
  spoolOf(terminal: string): string;
  /**
   * If something holds the folder, the agent waits a while; if that is not enough, the log says so and the next agent
   * removes it.
   */
  remove(terminal: string): void;
}

function causeOf(ptyHost: PtyHostFile): EndCause {
  return isSameBoot(ptyHost.boot, bootId(systemClock.now())) ? 'host-lost' : 'endpoint-restarted';
}

/** It is there, and the system does not let it be read now. */
function cannotBeRead(path: string): boolean {
  try {
    readFileSync(path);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
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
  const ptyHostOf = (terminal: string) => readJsonFile(pathsOf(terminal).ptyHost, ptyHostFile);
  const remove = (terminal: string) => {
    if (isSpoolNewer(pathsOf(terminal).spool))
      log('error', 'a spool is from a newer build and is left as it is', { terminal });
    else void removePath(join(terminals, terminal)).then((problem) => sayLeft(terminal, problem));
  };
  const sayLeft = (terminal: string, problem: string | null) => {
    if (problem !== null) log('warn', "a terminal's folder could not be removed", { terminal, problem });
  };

  const look = async (terminal: string): Promise<FoundTerminal[]> => {
    const ptyHost = ptyHostOf(terminal);
    if (ptyHost !== null) return [{ terminal, session: ptyHost.session, state: await stateInBoot(ptyHost) }];
    if (cannotBeRead(pathsOf(terminal).ptyHost)) {
      log('error', 'a host.json cannot be read; its pty host is left as it is', { terminal });
      return [];
    }
    const age = systemClock.now() - statSync(join(terminals, terminal)).mtimeMs;
    if (age > STARTING_MS) remove(terminal);
    return [];
  };
  const link: Recovery['link'] = (ptyHost, secret) => (events) =>
    new PtyHostLink({
      ...{ ptyHost, secret, log, events, clock: systemClock, random: systemRandom },
      openSocket: (socketEvents) => openPtyHostSocket(ptyHost.socket, socketEvents),
      askProcess: () => stateInBoot(ptyHost),
    });

  return {
    find: async () =>
      existsSync(terminals) ? (await Promise.all(readdirSync(terminals).map(look))).flat() : [],
    link,
    reattach(terminal) {
      const ptyHost = ptyHostOf(terminal);
      if (ptyHost === null) throw new Error(`${terminal} has no pty host`);
      return link(ptyHost, readFileSync(pathsOf(terminal).secret));
    },
    adopt(terminal, events) {
      const ptyHost = ptyHostOf(terminal);
      if (ptyHost === null || isSpoolNewer(pathsOf(terminal).spool)) return null;
      const spool = openLeftSpool(pathsOf(terminal).spool, log);
      return createOrphan({ ptyHost, spool, clock: systemClock, cause: causeOf(ptyHost), events });
    },
    spoolOf: (terminal) => pathsOf(terminal).spool,
    remove,
  };
}
