import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { agentApiFile, listSessionsResult, openSessionResult } from '../local/agent-api.ts';
import type { AgentApiRequest, OpenSessionParams } from '../local/agent-api.ts';
import { agentPaths } from '../paths.ts';
import { CommandFailure } from './exit-codes.ts';

type Method = AgentApiRequest['method'];

/** The command line's connection to the running agent of a data folder. Failures are CommandFailures. */
export interface AgentApi {
  openSession(wanted: { [Name in keyof OpenSessionParams]: OpenSessionParams[Name] | undefined }): Promise<
    v.InferOutput<typeof openSessionResult>
  >;
  sessions(): Promise<v.InferOutput<typeof listSessionsResult>>;
  close(): void;
}

const answer = v.object({
  id: v.nullable(v.number()),
  result: v.optional(v.unknown()),
  problem: v.optional(v.string()),
  message: v.optional(v.string()),
});

async function openSocket(data: string): Promise<Socket> {
  const paths = agentPaths(data);
  const { socket: path } = v.parse(agentApiFile, JSON.parse(await readFile(paths.agentApi, 'utf8')));
  const secret = await readFile(paths.agentApiSecret, 'utf8');
  const socket = connect(path);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.write(`${JSON.stringify({ secret })}\n`);
  return socket;
}

export async function isAgentRunning(data: string): Promise<boolean> {
  return openSocket(data).then(
    (socket) => {
      socket.destroy();
      return true;
    },
    () => false,
  );
}

export async function connectAgent(data: string): Promise<AgentApi> {
  const socket = await openSocket(data).catch(() => {
    throw new CommandFailure(
      'No agent is running here. Start one with "holdfast start" or "holdfast agent".',
    );
  });
  const waiting = new Map<number, (reply: v.InferOutput<typeof answer>) => void>();
  createInterface({ input: socket }).on('line', (line) => {
    const reply = v.parse(answer, JSON.parse(line));
    if (reply.id !== null) waiting.get(reply.id)?.(reply);
  });
  const closed = new Promise<never>((_resolve, reject) => {
    socket.once('close', () =>
      reject(new CommandFailure('The agent stopped before it answered. Its log says why.')),
    );
  });
  closed.catch(() => {});
  socket.on('error', () => {});

  const call = async (method: Method, params: unknown): Promise<unknown> => {
    const id = waiting.size + 1;
    const replied = new Promise<v.InferOutput<typeof answer>>((resolve) => waiting.set(id, resolve));
    socket.write(`${JSON.stringify({ id, method, params })}\n`);
    const reply = await Promise.race([replied, closed]);
    if (reply.problem !== undefined) throw new CommandFailure(reply.message ?? reply.problem);
    return reply.result;
  };
  return {
    openSession: async (wanted) => v.parse(openSessionResult, await call('open-session', wanted)),
    sessions: async () => v.parse(listSessionsResult, await call('list-sessions', {})),
    close: () => socket.destroy(),
  };
}
