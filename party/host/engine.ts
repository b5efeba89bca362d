import { mkdir, rm } from 'node:fs/promises';
import { findAddresses } from './addresses.ts';
import { lockFolder } from './folder-lock.ts';
import { endOrphan } from './orphan.ts';
import { temporaryFolder } from './runtime.ts';
import { Supervisor } from './supervisor.ts';
import type { EngineState, SupervisorOptions } from './supervisor.ts';
import { startTlsFront } from './tls-front.ts';
import type { TlsFiles } from './tls-front.ts';

export interface EngineOptions extends Omit<SupervisorOptions, 'hosts'> {
  host: string;
  tls?: TlsFiles;
}

/** The rooms, served: workerd, started again whenever it ends, until disposed of. */
export interface Engine {
  readonly url: string;
  readonly port: number;
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
    if (await endOrphan(options.dataDir))
      options.log('warn', 'ended a workerd that a killed server had left');
    await rm(temporaryFolder(options.dataDir), { recursive: true, force: true });
    await mkdir(temporaryFolder(options.dataDir), { mode: 0o700 });
    const { tls, host } = options;
    const { hosts, port } = await findAddresses(options);
    const inner = tls === undefined ? { hosts, port } : { hosts: ['127.0.0.1'], port: 0 };
    const supervisor = await Supervisor.start({ ...options, ...inner }, unlock);
    if (tls === undefined) return describe(supervisor, { host, port: supervisor.port, scheme: 'http' });
    const front = await startTlsFront({ ...tls, host, port, target: supervisor.port }).catch(
      async (error: unknown) => {
        await supervisor.dispose();
        throw error;
      },
    );
    supervisor.front = front;
    return describe(supervisor, { host, port: front.port, scheme: 'https' });
  } catch (error) {
    unlock();
    throw error;
  }
}

function describe(
  supervisor: Supervisor,
  { host, port, scheme }: { host: string; port: number; scheme: string },
): Engine {
  const url = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    url,
    port,
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
    dispose: () => supervisor.dispose(),
  };
}
