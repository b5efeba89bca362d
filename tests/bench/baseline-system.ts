import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import type { System } from './system.ts';
import { createWatcher } from './watcher.ts';

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the child has no stdout');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the child ended without a word');
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}

/** Starts a baseline of `baselines/` and joins it as a viewer. */
export async function startBaseline(name: string, args: readonly string[]): Promise<System> {
  const [script = '', ...rest] = args;
  const path = join(fileURLToPath(new URL('./baselines/', import.meta.url)), script);
  const child = spawn(process.execPath, ['--no-warnings', path, ...rest], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { port }: { port: number } = JSON.parse(await firstLine(child));
  const url = `ws://127.0.0.1:${port}/`;
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const { feed, ...watcher } = createWatcher();
  socket.on('message', (bytes: Buffer) => feed(bytes));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    ...watcher,
    name,
    door: { kind: 'socket', url },
    send: (keys) => socket.send(Buffer.from(keys)),
    async stop() {
      socket.terminate();
      child.kill('SIGTERM');
      await ended(child);
    },
  };
}
