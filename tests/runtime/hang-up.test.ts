import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { spawn, type IPty } from 'node-pty';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../harness/facts.ts';
import { endShells } from '../harness/leftovers.ts';
import { cleanEnvironment, isAlive, REPOSITORY, runHoldfast } from '../harness/process.ts';

/* Terminals that are closed, as their windows are: the line to them breaks, and the shell in them is told. */

/** Longer than a parent's end is told from a hang-up. */
const AFTER_MS = 3_000;

let data: string;
let terminal: IPty;
let shown: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'holdfast-test-'));
  shown = '';
  terminal = spawn('bash', ['--norc', '--noprofile', '-i'], {
    cwd: data,
    cols: 300,
    env: cleanEnvironment({ HOLDFAST_DATA: join(data, 'data'), PORT: '0', PS1: '$ ', HOME: data }),
  });
  terminal.onData((piece) => (shown += piece));
});
afterEach(async () => {
  await holdfast('stop');
  await endShells(join(data, 'data'));
  await rm(data, { recursive: true, force: true, maxRetries: 5 });
});

const holdfast = (...args: string[]) =>
  runHoldfast(args, cleanEnvironment({ HOLDFAST_DATA: join(data, 'data') })).finished;

interface Server {
  pid: number;
  local: string;
}

async function running(): Promise<Server> {
  return until('the server runs', async () => {
    const server = JSON.parse(await readFile(join(data, 'data/server/server.json'), 'utf8')) as Server;
    return (await answers(server)) && server;
  });
}

async function answers({ local }: Server): Promise<boolean> {
  return (await fetch(local)).ok;
}

/** Closes the window, and waits until its shell has gone. */
async function closeTerminal(): Promise<void> {
  const gone = new Promise((resolve) => terminal.onExit(resolve));
  // In Unix' terminals, which is where this runs; the types know what all systems have.
  (terminal as IPty & { destroy(): void }).destroy();
  await gone;
}

/** Throughout the time in which whoever ends with its terminal would have ended. */
async function goesOn(server: Server): Promise<void> {
  const since = performance.now();
  await until('it went on', async () => {
    expect(await isAlive(server.pid)).toBe(true);
    return performance.now() - since > AFTER_MS && (await answers(server));
  });
  expect(await isAlive(server.pid)).toBe(true);
}

/** The line that a start says once it is ready. */
async function readyLine(read: () => Promise<string>): Promise<Record<string, unknown>> {
  const line = await until('a start is ready', async () => /\{"event":"ready".*\}/.exec(await read())?.[0]);
  return JSON.parse(line) as Record<string, unknown>;
}

async function ps(...args: string[]): Promise<number> {
  return Number((await promisify(execFile)('ps', args)).stdout);
}

const sessionOf = (pid: number) => ps('-o', 'sid=', '-p', String(pid));
const onlyChildOf = (pid: number) => ps('-o', 'pid=', '--ppid', String(pid));

function hangUp(pid: number): void {
  try {
    process.kill(pid, 'SIGHUP');
  } catch {
    // It has ended by it already.
  }
}

test('[I10] nohup npm start & goes on when its terminal is closed, and npm with it', async () => {
  terminal.write(`nohup npm --prefix '${REPOSITORY}' start -- --json &\r`);
  const nohup = () => readFile(join(data, 'nohup.out'), 'utf8');
  await readyLine(nohup);
  const server = await running();
  const npm = await onlyChildOf(terminal.pid);
  await closeTerminal();
  // A bash that reads the end of its terminal before it hears of it tells its jobs nothing.
  hangUp(npm);
  await until('npm ended', async () => !(await isAlive(npm)));
  await goesOn(server);
  expect(await holdfast('stop')).toMatchObject({ code: 0 });
  expect(await isAlive(server.pid)).toBe(false);
});

test('[I10] npm start in a terminal ends with it', async () => {
  terminal.write(`npm --prefix '${REPOSITORY}' start -- --json\r`);
  await readyLine(async () => shown);
  const server = await running();
  await closeTerminal();
  await until('the server ended', async () => !(await isAlive(server.pid)));
});

test('[L31] start --detach gives the terminal back and outlives it, with a log that holds no link; stop ends it', async () => {
  terminal.write(`npm --prefix '${REPOSITORY}' start -- --detach --json; echo "given" back\r`);
  const { pid, link, log, session } = await readyLine(async () => shown);
  await until('the prompt is back', () => shown.includes('given back'));
  const server = await running();
  expect(await sessionOf(Number(pid))).toBe(pid);
  const second = await holdfast('start', '--detach', '--port', '0');
  expect(second).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('another server is already running'),
  });
  await closeTerminal();
  await goesOn(server);
  expect(await holdfast('stop', '--json')).toMatchObject({ code: 0, events: [{ event: 'stopped' }] });
  expect([await isAlive(server.pid), await isAlive(Number(pid))]).toEqual([false, false]);
  const said = await readFile(String(log), 'utf8');
  expect(said).toContain('room for');
  expect(said).not.toContain(String(link).split('#')[1]);
  const again = await holdfast('start', '--detach', '--port', '0', '--json');
  expect(again.events[0]).toMatchObject({ event: 'ready', session });
});

test('[L31] stop where nothing runs says so', async () => {
  expect(await holdfast('stop')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No "holdfast start" is running'),
  });
});
