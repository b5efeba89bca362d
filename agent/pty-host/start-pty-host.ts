import { existsSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename } from 'node:path';
import type { Bytes } from '#base/bytes.ts';
import { withGivenUmask } from '#base/node/private-umask.ts';
import { CONPTY_PROFILE_ID, PROFILE_ID } from '#protocol/output/profile.ts';
import { systemClock, systemRandom } from '#base/clock-host.ts';
import { readJsonFile, writeJsonFile } from '#base/node/json-file.ts';
import { launchFile, type PtyHostFile, type Launch } from '../local/files.ts';
import { socketPath } from '../local/socket-path.ts';
import { terminalPaths, type TerminalPaths } from '../paths.ts';
import { removeNow } from '#base/node/patient-files.ts';
import { bootId, processStart } from '#base/node/process-identity.ts';
import { lastGround } from '../screen/boundary.ts';
import { serveAgent, type AgentServer } from './agent-server-host.ts';
import { createBoundedLog, type PtyHostLog } from './bounded-log.ts';
import { shellEnvironment } from './environment.ts';
import { prepareIntegration, type Integration } from './marks/integration.ts';
import { openScreenPort } from './screen-port.ts';
import { openPty, type ShellPty } from './node-pty-host.ts';
import { createPurpose, type Purpose } from './purpose.ts';
import { findShell, type ShellCommand } from './shell.ts';
import { openSpool } from '../stream/spool.ts';
import { createTerminal, type Terminal } from './terminal.ts';

const PROFILE = process.platform === 'win32' ? CONPTY_PROFILE_ID : PROFILE_ID;

function readLaunch(paths: TerminalPaths): { launch: Launch; secret: Bytes } {
  const launch = readJsonFile(paths.launch, launchFile);
  if (launch === null) throw new Error(`${paths.launch} does not say what to start`);
  return { launch, secret: readFileSync(paths.secret) };
}

function homeFolder(): string {
  return [homedir(), tmpdir()].find((folder) => existsSync(folder)) ?? '/';
}

interface ShellParts {
  launch: Launch;
  integration: Integration;
  onData(data: Bytes): void;
  onExit(exitCode: number | null): void;
}

function openShell({ launch, integration, onData, onExit }: ShellParts): ShellPty {
  const { cols, rows } = launch;
  const { command, env } = integration;
  const cwd = homeFolder();
  return withGivenUmask(() => openPty({ command, cwd, env, cols, rows, onData, onExit }));
}

interface IntegrationParts {
  launch: Launch;
  command: ShellCommand;
  folder: string;
  log: PtyHostLog;
}

function integrate({ launch, command, folder, log }: IntegrationParts): Integration {
  const { session, terminal, shellIntegration } = launch;
  const { platform } = process;
  const env = shellEnvironment({ env: process.env, session, terminal, platform });
  return prepareIntegration({
    start: { command, env, folder, platform },
    ...{ isWanted: shellIntegration, clock: systemClock, random: systemRandom, log },
  });
}

/** The command to start, and its name. Throws if there is no such program. */
function shellOf({ shell: wanted }: Launch): { command: ShellCommand; shell: string } {
  const found = findShell({ wanted, env: process.env, platform: process.platform });
  if (!found.ok) throw new Error(found.problem);
  const { file, args } = found.command;
  return { command: found.command, shell: [basename(file), args].flat().join(' ').trim().slice(0, 200) };
}

/** Where the system did not say when this process started, it is asked again this much later, in ms. */
const ASK_AGAIN_MS = 60_000;

/**
 * Tells agents where this pty host is, and which process; its start time follows later if the system has not reported
 * it yet.
 */
function writePtyHostFile(path: string, self: PtyHostFile): void {
  writeJsonFile(path, self);
  if (self.started !== '') return;
  systemClock.after(ASK_AGAIN_MS, async () => {
    const started = (await processStart(process.pid)) ?? '';
    if (existsSync(path)) writePtyHostFile(path, { ...self, started });
  });
}

interface PurposeOf {
  ptyHostFile: string;
  agents: AgentServer;
  terminal: Terminal;
  pty: ShellPty;
}

function watchPurpose({ ptyHostFile, agents, terminal, pty }: PurposeOf): Purpose {
  return createPurpose({
    clock: systemClock,
    hasFolder: () => existsSync(ptyHostFile),
    hasAgent: () => agents.hasAgent,
    shellRuns: () => terminal.shellRuns,
    isSpooled: () => terminal.isSpooled,
    hangUp: pty.hangUp,
    kill: pty.kill,
    exit: () => process.exit(0),
  });
}

/** Nothing unforeseen in here may end the shell. */
function stayAlive(log: PtyHostLog): void {
  process.on('uncaughtException', (error) => log('unexpected', { error: error.stack ?? String(error) }));
  process.on('SIGHUP', () => {});
}

/** Runs a shell for as long as it lives, and until the room has all of its output. */
export async function startPtyHost(folder: string): Promise<void> {
  const startedAs = processStart(process.pid);
  const paths = terminalPaths(folder);
  const { launch, secret } = readLaunch(paths);
  const { terminal: id, session, cols, rows } = launch;
  const log = createBoundedLog(paths.log);
  const { command, shell } = shellOf(launch);
  const startedAt = systemClock.now();
  const spool = openSpool(paths.spool);
  let terminal: Terminal | null = null;
  let server: AgentServer | null = null;
  let purpose: Purpose | null = null;

  const close = () => {
    server?.close();
    spool.close();
    // If this process itself holds its log open, the agent removes the rest.
    const problem = removeNow(folder);
    if (problem !== null) log('the folder could not be removed', { problem });
    process.exit(0);
  };
  const screen = openScreenPort({
    cols,
    rows,
    profile: PROFILE,
    log,
    onReply: (data) => terminal?.handleReply(data),
  });
  const integration = integrate({ launch, command, folder: paths.shell, log });
  const pty = openShell({
    ...{ launch, integration },
    onData: (data) => terminal?.handleOutput(data),
    onExit(exitCode) {
      log('the shell has ended', { exitCode });
      terminal?.handleExit(exitCode);
      purpose?.shellEnded();
    },
  });
  terminal = createTerminal(
    {
      ...{ pty, screen, spool, clock: systemClock, random: systemRandom, lastGround, close, log },
      send: (frame) => server?.send(frame),
    },
    {
      ...{ terminal: id, command: shell, cols, rows, startedAt, profile: PROFILE },
      ...{ shell: integration.shell, plain: integration.plain },
      ...{ tokens: integration.tokens, onTokensLow: integration.onTokensLow },
      onTokensLeaked: integration.onTokensLeaked,
      // Windows' own console host is between shell and PTY and moves sequences, because our node-pty brings no other.
      isApproximate: process.platform === 'win32',
      spoolMaxBytes: launch.spoolMaxBytes,
    },
  );
  const core = terminal;
  stayAlive(log);
  // The machine goes down, or somebody wants this process gone.
  process.on('SIGTERM', () => (purpose === null ? process.exit(0) : purpose.leave()));

  const socket = socketPath(folder, 'host');
  server = await serveAgent({
    ...{ path: socket, secret, log },
    welcome: { terminal: id, shellPid: pty.pid },
    onMessage: (message) => core.handleMessage(message),
    onLost: () => core.handleAgentLost(),
  });
  writePtyHostFile(paths.ptyHost, {
    ...{ terminal: id, session, shell, cols, rows, startedAt, socket, shellPid: pty.pid },
    ...{ pid: process.pid, started: (await startedAs) ?? '', boot: bootId(startedAt) },
  });
  purpose = watchPurpose({ ptyHostFile: paths.ptyHost, agents: server, terminal: core, pty });
  log('started', { pid: process.pid, shell, shellPid: pty.pid });
}
