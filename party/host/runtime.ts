import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { copyFile, chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { remove } from '#base/node/patient-files.ts';
import { socketPathOf, temporaryFolder } from './inner-address.ts';
import type { Log } from './log.ts';
import { readPageManifest } from './page-build.ts';
import { portInUse, EngineRefusal } from './engine-refusal.ts';
import { createRoomLog, parseRoomLine } from './room-log.ts';
import { configText, PAGE_FILE, WORKER_FILE } from './workerd-config.ts';

/** The parts of the built worker, as `partykit.json` lists them and `agent/build/partykit.mjs` reads it. */
export interface Worker {
  path: string;
  /** Durable Object bindings by name, each with its class. */
  rooms: Record<string, string>;
  compatibilityDate: string;
  compatibilityFlags: string[];
}

export interface RuntimeOptions {
  worker: Worker;
  /** Folder of the built page, or `null` to serve none. */
  assetsDir: string | null;
  dataDir: string;
  hosts: string[];
  /** One port for all hosts; if there is only one host, 0 takes a free port. */
  port: number;
  vars: Record<string, string>;
  log: Log;
  /** Told of workerd as soon as there is one, long before it serves. */
  onSpawn?(pid: number): void;
}

/** One life of workerd. */
export interface Runtime {
  port: number;
  pid: number;
  exited: Promise<void>;
  dispose(): Promise<void>;
}

const OWNER_ONLY = 0o600;
const CONFIG_FILE = 'config.capnp';
/** The first of a child's descriptors that no standard stream has. */
const CONTROL_FD = 3;
/** What workerd prints before it fails is a few lines. */
const MAX_COMPLAINT_LINES = 100;

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const folder = await writeConfiguration(options);
  // What an earlier life listened on is left of it, and in the way.
  for (const path of options.hosts.map(socketPathOf)) if (path !== null) await remove(path);
  try {
    return await run(join(folder, CONFIG_FILE), options);
  } finally {
    // workerd has read them. If it has not released them yet, the next start removes them.
    void remove(folder);
  }
}

/** Writes workerd's configuration into a folder that only its owner can read; it contains no secret. */
async function writeConfiguration(options: RuntimeOptions): Promise<string> {
  const { worker, assetsDir, dataDir, vars, hosts, port } = options;
  const roomsDir = resolve(dataDir, 'rooms');
  await mkdir(roomsDir, { recursive: true });
  const folder = await mkdtemp(join(resolve(temporaryFolder(dataDir)), 'workerd-'));
  const write = (name: string, text: string) => writeFile(join(folder, name), text, { mode: OWNER_ONLY });
  await copyFile(worker.path, join(folder, WORKER_FILE)).catch(() => {
    throw new EngineRefusal('not-built', `${worker.path} is missing: run npm run build`);
  });
  await chmod(join(folder, WORKER_FILE), OWNER_ONLY);
  if (assetsDir !== null) await write(PAGE_FILE, JSON.stringify(await readPageManifest(assetsDir)));
  const pageDir = assetsDir === null ? null : resolve(assetsDir);
  await write(
    CONFIG_FILE,
    configText({ ...worker, vars: Object.keys(vars), roomsDir, pageDir, hosts, port }),
  );
  return folder;
}

async function run(configFile: string, options: RuntimeOptions): Promise<Runtime> {
  const { hosts, vars, onSpawn } = options;
  const child = spawn(workerdProgram(), ['serve', `--control-fd=${CONTROL_FD}`, configFile], {
    // Variables are secret: other users can read a process's arguments, but not its environment.
    env: { ...ownEnvironment(), ...vars },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  if (child.pid !== undefined) onSpawn?.(child.pid);
  const { exited, dispose } = lifeOf(child);
  const output = readOutput(child, options);
  const ended = exited.then(() => {
    throw failureOf(output.complaint(), options);
  });
  // Once it serves, its end is not a failure to start, and others wait for it.
  ended.catch(() => undefined);
  try {
    const port = await Promise.race([listening(child, hosts.length), ended]);
    output.passOn();
    // A child that serves has been spawned.
    return { port, pid: child.pid ?? -1, exited, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The binary of this system, wherever the packages are. */
function workerdProgram(): string {
  const { default: program }: { default: string } = createRequire(import.meta.url)('workerd');
  return program;
}

/** Only those variables of our environment that a program needs on some system. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const names = ['SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(
    names.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : [])),
  );
}

function lifeOf(child: ChildProcess): Pick<Runtime, 'exited' | 'dispose'> {
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    exited,
    async dispose() {
      // Nothing that was acknowledged is only in its memory.
      child.kill('SIGKILL');
      await exited;
    },
  };
}

interface Output {
  /** What it printed on stderr while it started: the reason if it fails. */
  complaint(): string;
  /** From now on that goes to the log too. */
  passOn(): void;
}

function readOutput(child: ChildProcess, { log, dataDir }: RuntimeOptions): Output {
  const print = createRoomLog(log, { folder: dataDir, now: () => performance.now() });
  const early: string[] = [];
  let isStarting = true;
  const handleError = (line: string) => {
    if (!isStarting) print(parseRoomLine(line));
    else if (early.length < MAX_COMPLAINT_LINES) early.push(line);
  };
  if (child.stdout) createInterface(child.stdout).on('line', (line) => print(parseRoomLine(line)));
  if (child.stderr) createInterface(child.stderr).on('line', handleError);
  child.once('error', ({ message }) => early.push(message));
  return {
    complaint: () => early.join('\n'),
    passOn() {
      isStarting = false;
      for (const line of early.splice(0)) handleError(line);
    },
  };
}

/** The port, once workerd listens on this many sockets; never, if it ends before. */
function listening(child: ChildProcess, sockets: number): Promise<number> {
  let heard = 0;
  return new Promise((resolve) => {
    // A pipe that only the child writes to.
    createInterface(child.stdio[CONTROL_FD] as Readable).on('line', (line) => {
      const port = parsePort(line);
      if (port !== null) heard += 1;
      if (port !== null && heard === sockets) resolve(port);
    });
  });
}

function parsePort(line: string): number | null {
  const { event, port } = JSON.parse(line) as Partial<Record<string, unknown>>;
  return event === 'listen' && typeof port === 'number' ? port : null;
}

const IN_USE = /Address already in use; toString\(\) = \[?(?<host>[^\]\s]+?)\]?:(?<port>\d+)/;

function failureOf(complaint: string, { hosts, port }: RuntimeOptions): Error {
  const address = IN_USE.exec(complaint)?.groups;
  if (address !== undefined) return portInUse({ host: address['host'] ?? hosts.join(), port });
  return new Error(`workerd did not start: ${complaint.trim().split('\n')[0] ?? ''}`);
}
