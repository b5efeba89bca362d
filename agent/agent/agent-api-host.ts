import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { writeJsonFile, writePrivateFile } from '#base/node/json-file.ts';
import type { Log } from '#base/node/log.ts';
import { removeNow } from '#base/node/patient-files.ts';
import { agentApiRequest, type AgentApiFile, type AgentApiRequest } from '../local/agent-api.ts';
import { closePipe, thisPipeSystem } from '../local/pipe-access.ts';
import { socketPath } from '../local/socket-path.ts';
import type { AgentPaths } from '../paths.ts';

/** A longer line than this on one connection, in bytes, is not a command. */
const MAX_ASKED_BYTES = 1 << 20;
const SECRET_BYTES = 32;

/** A request was refused for a reason that its sender is told. */
export class AgentApiRefusal extends Error {
  readonly problem: string;
  constructor(problem: string, message: string) {
    super(message);
    this.problem = problem;
  }
}

export interface AgentApiOptions {
  paths: AgentPaths;
  handle(request: AgentApiRequest): Promise<unknown>;
  log: Log;
}

const greeting = v.object({ secret: v.string() });

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isSecret(given: unknown, secret: string): boolean {
  const parsed = v.safeParse(greeting, given);
  if (!parsed.success) return false;
  const [a, b] = [Buffer.from(parsed.output.secret), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function answer(line: unknown, handle: AgentApiOptions['handle']): Promise<object> {
  const request = v.safeParse(agentApiRequest, line);
  const named = v.safeParse(v.object({ id: v.number() }), line);
  const id = named.success ? named.output.id : null;
  if (!request.success) return { id, problem: 'malformed-request', message: request.issues[0].message };
  try {
    return { id, result: (await handle(request.output)) ?? null };
  } catch (error) {
    const problem = error instanceof AgentApiRefusal ? error.problem : 'failed';
    return { id, problem, message: error instanceof Error ? error.message : String(error) };
  }
}

function serveConnection(socket: Socket, secret: string, handle: AgentApiOptions['handle']): void {
  let greeted = false;
  const lines = createInterface({ input: socket });
  lines.on('line', (text) => {
    const line = parseLine(text);
    if (greeted) void answer(line, handle).then((reply) => socket.write(`${JSON.stringify(reply)}\n`));
    else if (isSecret(line, secret)) greeted = true;
    else socket.destroy();
  });
  lines.on('error', () => {});
  socket.on('data', () => {
    if (socket.bytesRead > MAX_ASKED_BYTES) socket.destroy();
  });
  socket.on('error', () => {});
}

/** Listens for the command line; returns how to stop. */
export async function serveAgentApi({ paths, handle, log }: AgentApiOptions): Promise<() => void> {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const socket = socketPath(paths.folder, 'control');
  // A killed agent leaves its socket behind; the folder is locked, so it is nobody's.
  if (process.platform !== 'win32') rmSync(socket, { force: true });
  const open = new Set<Socket>();
  const server = createServer((connection) => {
    open.add(connection);
    connection.on('close', () => open.delete(connection));
    serveConnection(connection, secret, handle);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  await closePipe(socket, thisPipeSystem).catch(() => {
    // A program that can only read it learns nothing without the secret.
  });
  writePrivateFile(paths.agentApiSecret, secret);
  const self: AgentApiFile = { socket, pid: process.pid };
  writeJsonFile(paths.agentApi, self);
  return () => {
    server.close();
    for (const connection of open) connection.destroy();
    for (const path of [paths.agentApi, paths.agentApiSecret]) {
      const problem = removeNow(path);
      if (problem !== null) log('warn', 'a file could not be removed', { problem });
    }
  };
}
