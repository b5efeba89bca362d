import WebSocket from 'ws';
import { until } from '../harness/facts.ts';

/** A line to V8's or Chromium's inspector, in their DevTools protocol. */
export interface Inspector {
  /** Asks for one thing; gives its result, whose shape the method's documentation tells. */
  ask<Result = unknown>(method: string, params?: Record<string, unknown>): Promise<Result>;
  close(): void;
}

interface Answer {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

export async function openInspector(url: string): Promise<Inspector> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.on('message', (data: Buffer) => {
    const answer: Answer = JSON.parse(data.toString());
    waiting.get(answer.id ?? -1)?.(answer);
    waiting.delete(answer.id ?? -1);
  });
  let last = 0;
  return {
    ask<Result>(method: string, params: Record<string, unknown> = {}) {
      last += 1;
      const id = last;
      socket.send(JSON.stringify({ id, method, params }));
      return new Promise<Result>((resolve, reject) => {
        waiting.set(id, ({ result, error }) => {
          // The protocol's documentation says what each method answers.
          if (error === undefined) resolve(result as Result);
          else reject(new Error(`${method}: ${error.message}`));
        });
      });
    },
    close: () => socket.terminate(),
  };
}

/** A CPU profile being taken. */
export interface Inspection {
  /** Ends it; gives the profile as JSON. */
  stop(): Promise<string>;
}

export async function startInspection(port: number, sampleUs: number): Promise<Inspection> {
  const inspector = await openInspector(
    await until('workerd’s inspector names the worker', () => findTarget(port)),
  );
  await inspector.ask('Profiler.enable');
  await inspector.ask('Profiler.setSamplingInterval', { interval: sampleUs });
  await inspector.ask('Profiler.start');
  return {
    async stop() {
      const { profile } = await inspector.ask<{ profile: unknown }>('Profiler.stop');
      inspector.close();
      return JSON.stringify(profile);
    },
  };
}

async function findTarget(port: number): Promise<string | null> {
  const targets: { id: string; webSocketDebuggerUrl: string }[] = await (
    await fetch(`http://127.0.0.1:${port}/json`)
  ).json();
  return targets.find(({ id }) => id === 'rooms')?.webSocketDebuggerUrl ?? null;
}
