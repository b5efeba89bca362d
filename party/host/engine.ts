import { mkdir } from 'node:fs/promises';
import { remove } from '#base/node/patient-files.ts';
import { findAddresses } from './addresses.ts';
import { lockFolder } from './folder-lock.ts';
import { innerAddress, innerHost, temporaryFolder } from './inner-address.ts';
import { endOrphan } from './orphan.ts';
import { Supervisor } from './supervisor.ts';
import type { EngineState, SupervisorOptions } from './supervisor.ts';
import { startFront } from './front/front.ts';
import type { FrontOptions } from './front/front.ts';
import type { InnerOptions } from './front/inner.ts';

export interface EngineOptions extends Omit<SupervisorOptions, 'hosts'> {
  host: string;
  /** The front that runs before workerd if strangers can connect; without it clients reach workerd directly. */
  front?: Pick<FrontOptions, 'tls' | 'proxies' | 'here' | 'secret' | 'bounds' | 'perSource'>;
}

/** The rooms, served: workerd, started again whenever it ends, until disposed of. */
export interface Engine {
  readonly url: string;
  readonly port: number;
  /** Where its own process reaches the rooms, bypassing the front. */
  readonly inside: InnerOptions['target'];
  readonly state: EngineState;
  /** The workerd that runs now, or `null` between two. */
  readonly pid: number | null;
  readonly restarts: number;
  /** Ends workerd and starts it again; resolves once it serves. */
  restart(): Promise<void>;
  dispose(): Promise<void>;
}

/** Throws a `Refusal` where the folder or the port is another's. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  await mkdir(options.dataDir, { recursive: true });
  const unlock = lockFolder(options.dataDir);
  try {
    await endOrphan(options.dataDir, options);
    await emptyTemporaryFolder(options);
    const { front, host } = options;
    const { hosts, port } = await findAddresses(options);
    if (front !== undefined) return await startFronted({ ...options, ...front, hosts, port }, unlock);
    const supervisor = await Supervisor.start({ ...options, hosts, port }, unlock);
    const dispose = () => supervisor.dispose();
    const inside = { port: supervisor.port };
    return describe(supervisor, { host, port: supervisor.port, inside, scheme: 'http', dispose });
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Each start has a folder of its own in there, so that what cannot be cleared away is in nobody's way. */
async function emptyTemporaryFolder({ dataDir, log }: EngineOptions): Promise<void> {
  const problem = await remove(temporaryFolder(dataDir));
  if (problem !== null) log('warn', 'files of an earlier start could not be removed', { problem });
  await mkdir(temporaryFolder(dataDir), { recursive: true, mode: 0o700 });
}

type FrontedOptions = EngineOptions & Omit<FrontOptions, 'target'>;

async function startFronted(options: FrontedOptions, unlock: () => void): Promise<Engine> {
  const { host, tls } = options;
  const inner = innerAddress(options.dataDir);
  const supervisor = await Supervisor.start({ ...options, hosts: [innerHost(inner)], port: 0 }, unlock);
  const target = 'socketPath' in inner ? inner : { port: supervisor.port };
  try {
    const front = await startFront({ ...options, target });
    const dispose = async () => {
      await front.dispose();
      await supervisor.dispose();
    };
    const scheme = tls === null ? 'http' : 'https';
    return describe(supervisor, { host, port: front.port, inside: target, scheme, dispose });
  } catch (error) {
    await supervisor.dispose();
    throw error;
  }
}

interface Outside extends Pick<Engine, 'port' | 'inside' | 'dispose'> {
  host: string;
  scheme: 'http' | 'https';
}

function describe(supervisor: Supervisor, { host, port, inside, scheme, dispose }: Outside): Engine {
  const url = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    url,
    port,
    inside,
    get state() {
      return supervisor.state;
    },
    get pid() {
      return supervisor.pid;
    },
    get restarts() {
      return supervisor.restarts;
    },
    restart: () => supervisor.restart(),
    dispose,
  };
}
