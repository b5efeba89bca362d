import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment, runHoldfast, type Command, type Finished } from '../harness/process.ts';

/** A server of this machine's own, as `holdfast serve` starts it, and its administrator. */
export interface TestServer {
  readonly url: string;
  readonly adminToken: string;
  /** Runs a command where the server's data folder is. */
  run(...args: string[]): Promise<Finished>;
  newCode(): Promise<string>;
  stop(): Promise<void>;
  startAgain(): Promise<void>;
  dispose(): Promise<void>;
}

export async function startServer(): Promise<TestServer> {
  const data = await mkdtemp(join(tmpdir(), 'holdfast-test-'));
  const environment = cleanEnvironment({ HOLDFAST_DATA: data });
  const begin = async (port: string): Promise<[Command, string]> => {
    const command = runHoldfast(['serve', '--port', port, '--json'], environment);
    return [command, String((await command.event('ready'))['url'])];
  };
  let [serving, url] = await begin('0');
  const run = (...args: string[]) => runHoldfast(args, environment).finished;
  const stop = async () => {
    // Windows knows no signal that asks: its child, which is the server, ends with this.
    serving.child.kill('SIGTERM');
    await serving.finished;
  };
  return {
    get url() {
      return url;
    },
    adminToken: (await readFile(join(data, 'server', 'admin-token'), 'utf8')).trim(),
    run,
    newCode: async () => String((await run('code', '--json')).events[0]?.['code']),
    stop,
    async startAgain() {
      [serving, url] = await begin(new URL(url).port);
    },
    async dispose() {
      await stop();
      await rm(data, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}
