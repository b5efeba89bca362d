import { systemClock } from '#base/clock-host.ts';
import { SPOOL_MAX_BYTES } from '#protocol/ground/limits.ts';
import type { AgentPaths } from '../paths.ts';
import { launchPtyHost, newTerminalId } from './launch-pty-host.ts';
import { createOpeningLog } from './opening-log-host.ts';
import { createOpenings } from './openings.ts';
import type { Recovery } from './recover-host.ts';
import type { Launch, OpenTerminal } from './shell-requests.ts';
import { roomShell } from './shell-list-host.ts';

export interface ShellStartParts {
  paths: AgentPaths;
  /** The pty host's program. */
  ptyHostProgram: string;
  /** Limit of a terminal's spool, in bytes; null: the default. */
  spoolMaxBytes: number | null;
  /** Whether shells are started with marks that tell commands apart. */
  shellIntegration: boolean;
  recovery: Recovery;
  /** The session of each shell that runs. */
  running(): string[];
}

type Started = Awaited<ReturnType<Launch>>;

/** Starts shells. Each is logged before it exists, and the number of those started for rooms is limited. */
export function createShellStarts(
  parts: ShellStartParts,
): (session: string, wish: OpenTerminal) => Promise<Started> {
  const { paths, recovery } = parts;
  const log = createOpeningLog(paths.openings);
  const openings = createOpenings({ clock: systemClock, running: parts.running });
  const start = async (session: string, { cols, rows, wanted }: OpenTerminal): Promise<Started> => {
    const terminal = newTerminalId();
    const spoolMaxBytes = parts.spoolMaxBytes ?? SPOOL_MAX_BYTES;
    const shell = wanted.by === 'command' ? wanted.shell : roomShell(paths.shells, process.env);
    const shellIntegration = parts.shellIntegration && (wanted.by !== 'command' || wanted.shellIntegration);
    log.asked({ session, terminal, wanted });
    const { ptyHost, secret } = await launchPtyHost({
      terminals: paths.terminals,
      program: parts.ptyHostProgram,
      launch: { terminal, session, cols, rows, shell, spoolMaxBytes, shellIntegration },
    });
    log.opened({ session, terminal, shell: ptyHost.shell, pid: ptyHost.shellPid });
    return { terminal, source: recovery.link(ptyHost, secret) };
  };
  return async (session, wish) => {
    const problem = wish.wanted.by === 'room' ? openings.problem(session) : null;
    if (problem !== null) throw new Error(problem);
    return start(session, wish).finally(openings.starting(session));
  };
}
