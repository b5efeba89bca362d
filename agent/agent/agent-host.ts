import packageFile from '../../package.json' with { type: 'json' };
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import * as v from 'valibot';
import { openPrivateFolder } from '#base/node/private-folder.ts';
import { SPOOL_MAX_BYTES } from '#protocol/ground/limits.ts';
import { sessionId } from '#protocol/ground/values.ts';
import { chooseShell, isProgram } from '../pty-host/shell.ts';
import { systemClock, systemRandom } from '#base/node/clock-host.ts';
import { readJsonFile, writeJsonFile } from '#base/node/json-file.ts';
import type { ControlRequest, OpenSessionParams } from '../local/control.ts';
import type { Log } from '#base/node/log.ts';
import { agentPaths } from '../paths.ts';
import { ControlRefusal, serveControl } from './control-server-host.ts';
import { createDesk } from './desk.ts';
import { enrol } from './enrol-host.ts';
import { lockFolder } from '#base/node/folder-lock.ts';
import { openKey } from './key.ts';
import { launchHost, newTerminalId } from './launch-host.ts';
import { createOpeningLog } from './opening-log-host.ts';
import { createOpenings } from './openings.ts';
import { createRecovery } from './recover-host.ts';
import { createRoomLink } from './room-link.ts';
import { signInToRoom } from './room-sign-in.ts';
import { openRoomSocket } from './room-socket-host.ts';
import { roomUrl } from '../server/address.ts';
import { ServerRefusal } from '../server/prove-host.ts';
import { NotKept, ServerUnproven } from '../server/trust.ts';
import { roomShell } from './shell-list-host.ts';
import { StartRefusal } from './start-refusal.ts';
import { createSession, TAKE_IN_MS, type OpenTerminal, type Session } from './session.ts';

export interface AgentOptions {
  data: string;
  /** Origin of the server; null: the one it registered with. */
  server: string | null;
  /** A code that registers this endpoint, where it is not registered. */
  code: string | null;
  name: string | null;
  /** Limit of a terminal's spool, in bytes; null: the default. */
  spoolMaxBytes: number | null;
  /** The pty host's program. */
  hostProgram: string;
  log: Log;
}

export interface Agent {
  readonly endpoint: string;
  /** Lets go of everything; pty hosts and their shells stay. */
  close(): void;
}

const AGENT_NAME = `holdfast/${packageFile.version}`;
const DEFAULT_SIZE = { cols: 120, rows: 36 };

const savedSession = v.object({ session: sessionId, openedAt: v.number() });
/** What is no session is passed over: the others have shells that run. */
const sessionsFile = v.pipe(
  v.array(v.unknown()),
  v.transform((rows) => rows.filter((row) => v.is(savedSession, row))),
);

/** Runs the endpoint's agent on a data folder. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { log } = options;
  const paths = agentPaths(options.data);
  const problem = openPrivateFolder(options.data, 'agent');
  if (problem !== null) throw new StartRefusal(problem);
  mkdirSync(paths.terminals, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(paths.folder);
  if (unlock === null) throw new StartRefusal(`another agent is running on ${options.data}`);
  const key = openKey(paths.key);
  const { endpoint, server } = await enrol({ ...options, paths, key, name: options.name ?? hostname() });
  const { origin } = server;
  const desk = createDesk(server);
  const recovery = createRecovery(paths.terminals, log);
  const sessions = new Map<string, Session>();
  const openedAt = new Map(
    (readJsonFile(paths.sessions, sessionsFile) ?? []).map((row) => [row.session, row.openedAt]),
  );

  const save = () =>
    writeJsonFile(
      paths.sessions,
      [...openedAt].map(([session, at]) => ({ session, openedAt: at })),
    );
  const forget = (session: string) => {
    sessions.get(session)?.dispose();
    sessions.delete(session);
    openedAt.delete(session);
    save();
  };

  const openingLog = createOpeningLog(paths.openings);
  const openings = createOpenings({
    clock: systemClock,
    running: () =>
      [...sessions.values()].flatMap(({ session, terminals }) =>
        terminals().flatMap(({ running }) => (running ? [session] : [])),
      ),
  });
  const start = async (session: string, { cols, rows, wanted }: OpenTerminal) => {
    const terminal = newTerminalId();
    const spoolMaxBytes = options.spoolMaxBytes ?? SPOOL_MAX_BYTES;
    const shell = wanted.by === 'command' ? wanted.shell : roomShell(paths.shells, process.env);
    openingLog.asked({ session, terminal, wanted });
    const { host, secret } = await launchHost({
      terminals: paths.terminals,
      program: options.hostProgram,
      launch: { terminal, session, cols, rows, shell, spoolMaxBytes },
    });
    openingLog.opened({ session, terminal, shell: host.shell, pid: host.shellPid });
    return { terminal, source: recovery.link(host, secret) };
  };
  const launch = async (session: string, wish: OpenTerminal) => {
    const problem = wish.wanted.by === 'room' ? openings.problem(session) : null;
    if (problem !== null) throw new Error(problem);
    return start(session, wish).finally(openings.starting(session));
  };

  const serve = (session: string): Session => {
    const known = sessions.get(session);
    if (known !== undefined) return known;
    const served = createSession({
      ...{ session, key, log },
      openLink: (events) =>
        createRoomLink({
          ...{ clock: systemClock, random: systemRandom },
          ...events,
          signIn: () => signInToRoom({ server, session, key, agent: AGENT_NAME, random: systemRandom }),
          openSocket: ({ header }, socketEvents) =>
            openRoomSocket(roomUrl(origin, session), { header, events: socketEvents }),
        }),
      launch: (wanted) => launch(session, wanted),
      adopt: recovery.adopt,
      forgetTerminal: recovery.remove,
      onOver: () => forget(session),
    });
    sessions.set(session, served);
    if (!openedAt.has(session)) {
      openedAt.set(session, systemClock.now());
      save();
    }
    return served;
  };

  const openSession = async ({ title, shell, cols, rows }: OpenSessionParams) => {
    // Asked before the desk is: a shell that cannot start leaves no empty session behind.
    const command = chooseShell({ wanted: shell ?? null, env: process.env, platform: process.platform });
    if (!isProgram(command.file, process.env)) {
      throw new ControlRefusal('shell-not-started', `there is no program ${command.file}`);
    }
    const opened = await desk
      .openSession({ endpoint, key, title: title ?? `Shell on ${hostname()}` })
      .catch((error: unknown) => {
        if (error instanceof ServerRefusal) throw new ControlRefusal(error.problem, error.message);
        if (error instanceof ServerUnproven) throw new ControlRefusal('server-unproven', error.message);
        if (error instanceof NotKept) throw new ControlRefusal('key-not-kept', error.message);
        throw new ControlRefusal('server-unreachable', `${origin} does not answer`);
      });
    const size = { cols: cols ?? DEFAULT_SIZE.cols, rows: rows ?? DEFAULT_SIZE.rows };
    const wish: OpenTerminal = { ...size, wanted: { by: 'command', shell: shell ?? null } };
    await Promise.race([serve(opened.session).open(wish).catch(refuseStart), takeInTimeout()]);
    return opened;
  };

  const handle = async (request: ControlRequest): Promise<unknown> => {
    switch (request.method) {
      case 'open-session':
        return openSession(request.params);
      case 'list-sessions':
        return [...sessions.values()].map((session) => ({
          ...{ session: session.session, server: origin, connected: session.connected },
          terminals: session.terminals(),
        }));
      case 'forget-session':
        if (!sessions.has(request.params.session)) {
          throw new ControlRefusal('no-such-session', 'this agent serves no such session');
        }
        sessions.get(request.params.session)?.abandon();
        return null;
    }
  };

  for (const session of openedAt.keys()) serve(session);
  for (const { terminal, session, alive } of recovery.find()) {
    if (alive) serve(session).add(terminal, recovery.reattach(terminal));
    else serve(session).adopt(terminal);
  }
  const closeControl = await serveControl({ paths, handle });

  return {
    endpoint,
    close() {
      closeControl();
      for (const session of sessions.values()) session.dispose();
      unlock();
    },
  };
}

function refuseStart(error: unknown): never {
  throw new ControlRefusal('shell-not-started', error instanceof Error ? error.message : String(error));
}

function takeInTimeout(): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(
      () => reject(new ControlRefusal('server-unreachable', 'the session room does not answer')),
      TAKE_IN_MS,
    ).unref();
  });
}
