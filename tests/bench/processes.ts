import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Product } from '../harness/product.ts';

/** The four processes a session runs through; `room` is workerd. Linux only, as all that reads /proc. */
export type Processes = Record<'room' | 'server' | 'pty host' | 'agent', number>;

export async function findProcesses(product: Product, session: string): Promise<Processes> {
  const [room, server, agent, host] = await Promise.all([
    product.workerdPid(),
    product.serverPid(),
    product.agentPid(),
    hostPid(product.data, session),
  ]);
  return { room, server, agent, 'pty host': host };
}

export async function hostPid(data: string, session: string): Promise<number> {
  const terminals = join(data, 'agent', 'terminals');
  for (const terminal of await readdir(terminals)) {
    const file: { session?: unknown; pid?: unknown } = JSON.parse(
      await readFile(join(terminals, terminal, 'host.json'), 'utf8'),
    );
    if (file.session === session && typeof file.pid === 'number') return file.pid;
  }
  throw new Error(`no pty host of session ${session}`);
}

async function memoryField(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) * 1024) / 1e6;
}

/** Resident memory now, MB. */
export const residentMB = (pid: number) => memoryField(pid, 'VmRSS');

/** Highest resident memory since `forgetPeak`, MB. */
export const peakMB = (pid: number) => memoryField(pid, 'VmHWM');

export function forgetPeak(pid: number): Promise<void> {
  return writeFile(`/proc/${pid}/clear_refs`, '5');
}

const TICK_MS = 10;

/** CPU time used so far, user and system, ms. */
export async function cpuMs(pid: number): Promise<number> {
  const stat = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return (Number(stat[11]) + Number(stat[12])) * TICK_MS;
}

/** CPU time of each process while `work` was done, ms. */
export async function cpuDuring(processes: Processes, work: () => Promise<unknown>) {
  const read = () => Promise.all(Object.values(processes).map(cpuMs));
  const before = await read();
  await work();
  const after = await read();
  return Object.fromEntries(
    Object.keys(processes).map((name, index) => [name, (after[index] ?? 0) - (before[index] ?? 0)]),
  );
}
