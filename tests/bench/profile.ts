import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { until } from '../harness/facts.ts';
import { isAlive } from '../harness/process.ts';
import { startInspection } from './inspector.ts';
import type { Inspection } from './inspector.ts';

/** CPU profiles of each process of one product, written when it ends; they open in Chromium's DevTools. */
export interface Profiling {
  /** What the product is to be started with. */
  readonly environment: Record<string, string>;
  started(): Promise<void>;
  /** Before the product is ended; `host` is a pty host that has been told to end. */
  stopping(host: number): Promise<void>;
}

export type Profiler = () => Promise<Profiling>;

const SAMPLE_US = 500;

/** Node writes a profile when it exits; workerd has only its inspector, which the product never opens by itself. */
export function createProfiler(given: string): Profiler {
  const folder = resolve(given);
  mkdirSync(folder, { recursive: true });
  return async () => {
    const port = await freePort();
    let inspection: Inspection | null = null;
    return {
      environment: {
        NODE_OPTIONS: [
          `--cpu-prof --cpu-prof-interval=${SAMPLE_US} --cpu-prof-dir=${folder}`,
          `--import=${writePreload(folder, port)}`,
        ].join(' '),
      },
      async started() {
        inspection = await startInspection(port, SAMPLE_US);
      },
      async stopping(host) {
        const profile = await inspection?.stop();
        if (profile !== undefined) writeFileSync(join(folder, `workerd.${port}.cpuprofile`), profile);
        await until('the pty host has ended and left its profile', async () => !(await isAlive(host)));
      },
    };
  };
}

/** Has the server start workerd with its inspector on: the product has no way of its own to do that. */
function writePreload(folder: string, port: number): string {
  const path = join(folder, `inspected-${port}.mjs`);
  const text = `
    import childProcess from 'node:child_process';
    import { syncBuiltinESMExports } from 'node:module';
    const { spawn } = childProcess;
    childProcess.spawn = (program, args, ...rest) => {
      const isWorkerd = /workerd(\\.exe)?$/.test(program);
      const inspected = isWorkerd ? [args[0], '--inspector-addr=127.0.0.1:${port}', ...args.slice(1)] : args;
      return spawn(program, inspected, ...rest);
    };
    syncBuiltinESMExports();`;
  writeFileSync(path, text);
  return pathToFileURL(path).href;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  // A server that listens on a TCP port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

const PROGRAMS = ['pty-host.js', 'agent.js', 'server.js', 'holdfast.js', 'worker.js'];
const TOP = 15;
/** workerd takes no samples while it waits: what lies between two of them is then no function's time. */
const LONGEST_US = 5 * SAMPLE_US;

/** The functions in which each profiled program spent its time, itself. */
export function summarize(folder: string): string {
  const files = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  const reports = files.flatMap((file) => {
    const profile: CpuProfile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const urls = profile.nodes.map(({ callFrame }) => callFrame.url);
    const program =
      PROGRAMS.find((name) => urls.some((url) => url.endsWith(`/dist/${name}`) || url === name)) ?? 'unknown';
    return program === 'holdfast.js' ? [] : [`${program} (${file})\n${topOf(profile).join('\n')}`];
  });
  return reports.join('\n\n');
}

function topOf({ nodes, samples, timeDeltas }: CpuProfile): string[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, number>();
  for (const [index, sample] of samples.entries()) {
    const frame = frames.get(sample);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    const file = frame.url.split('/').at(-1) ?? '';
    const name = `${frame.functionName || '(anonymous)'} ${file}:${frame.lineNumber + 1}`;
    times.set(name, (times.get(name) ?? 0) + Math.min(timeDeltas[index] ?? 0, LONGEST_US) / 1000);
  }
  const busy = [...times.values()].reduce((sum, ms) => sum + ms, 0);
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, TOP)
    .map(
      ([name, ms]) =>
        `  ${ms.toFixed(0).padStart(7)} ms ${((100 * ms) / busy).toFixed(1).padStart(5)} %  ${name}`,
    );
}
