import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { readJsonFile } from '#base/node/json-file.ts';
import { agentApiFile } from '../local/agent-api.ts';
import { ptyHostFile, type PtyHostFile } from '../local/files.ts';
import { agentPaths } from '../paths.ts';

/** An agent as a process of its own. */
export class RealAgent {
  stderr = '';
  readonly exited: Promise<number | null>;
  readonly ready: Promise<unknown>;
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(programs: string, args: readonly string[]) {
    this.#child = spawn(process.execPath, ['--no-warnings', join(programs, 'agent.js'), ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // The shells of tests do not start as their user likes it: what that takes is not ours to wait for.
      env: { ...process.env, HOME: '/nonexistent' },
    });
    this.exited = once(this.#child, 'exit').then(([code]) => code as number | null);
    this.#child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ready = once(this.#child.stdout, 'data').then(([chunk]) => JSON.parse(String(chunk)) as unknown);
  }

  kill(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.exited;
  }

  endStdin(): void {
    this.#child.stdin.end();
  }
}

/** One request to the agent of a data folder. */
export async function askAgent(
  data: string,
  method: string,
  params: object = {},
): Promise<Record<string, unknown>> {
  const paths = agentPaths(data);
  const socket = connect(v.parse(agentApiFile, JSON.parse(readFileSync(paths.agentApi, 'utf8'))).socket);
  socket.write(`${JSON.stringify({ secret: readFileSync(paths.agentApiSecret, 'utf8') })}\n`);
  socket.write(`${JSON.stringify({ id: 1, method, params })}\n`);
  for await (const line of createInterface({ input: socket })) {
    socket.destroy();
    return JSON.parse(line) as Record<string, unknown>;
  }
  throw new Error('the agent did not answer');
}

/** The pty hosts of a data folder. */
export function ptyHostsOf(data: string): PtyHostFile[] {
  const { terminals } = agentPaths(data);
  if (!existsSync(terminals)) return [];
  return readdirSync(terminals).flatMap(
    (name) => readJsonFile(join(terminals, name, 'host.json'), ptyHostFile) ?? [],
  );
}
