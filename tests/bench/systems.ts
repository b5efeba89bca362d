import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';

/** One way of bringing a shell to a viewer, as the benchmark drives it. */
export interface System {
  name: string;
  /** Sends keys towards the shell. */
  send(keys: string): void;
  /** Resolves once the shown output contains `text`, counted from the last call of `forget`. */
  shows(text: string): Promise<void>;
  /** Forgets what was shown so far. */
  forget(): void;
  stop(): Promise<void>;
}

/** Collects output and answers "does it contain this yet", in constant memory. */
export function createWatcher() {
  const KEEP = 4096;
  let tail = '';
  let waiting: { text: string; resolve: () => void } | null = null;
  const check = () => {
    if (waiting === null || !tail.includes(waiting.text)) return;
    const { resolve } = waiting;
    waiting = null;
    resolve();
  };
  return {
    feed(bytes: Uint8Array) {
      // Only the end of a large chunk and its seam with the one before can hold a short text not looked for yet.
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
      tail = (tail + chunk).slice(-Math.max(KEEP, chunk.length + 64));
      check();
      tail = tail.slice(-KEEP);
    },
    forget() {
      tail = '';
    },
    shows(text: string) {
      return new Promise<void>((resolve) => {
        waiting = { text, resolve };
        check();
      });
    },
  };
}

export async function firstLine(child: ChildProcess): Promise<string> {
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
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false });
  const watcher = createWatcher();
  socket.on('message', (bytes: Buffer) => watcher.feed(bytes));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    name,
    send: (keys) => socket.send(Buffer.from(keys)),
    shows: (text) => watcher.shows(text),
    forget: () => watcher.forget(),
    async stop() {
      socket.terminate();
      child.kill('SIGTERM');
      await ended(child);
    },
  };
}
