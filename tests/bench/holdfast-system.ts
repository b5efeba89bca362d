import { BASH, startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import type { Connection } from '../../src/lib/session/connection.ts';
import { hostPid } from './processes.ts';
import type { Bench } from './row.ts';
import { startedWith } from './running.ts';
import type { System } from './system.ts';
import { createWatcher } from './watcher.ts';

export interface HoldfastSystem extends System {
  product: Product;
  shared: Shared;
  connection: Connection;
}

export interface HoldfastOptions extends Pick<Bench, 'profiler'> {
  /** Settings that are not the usual ones. */
  environment?: Record<string, string>;
  /** Another build's `holdfast.js`. */
  program?: string;
  /** `share` arguments that choose the shell; by default a bare bash, started in a way that leaves no place for marks. */
  shell?: readonly string[];
}

export function shareShell(product: Product, shell: readonly string[] = BASH): Promise<Shared> {
  return product.share(...shell, '--cols', '120', '--rows', '36');
}

/** Holdfast itself: server, agent, pty host, and a viewer that is the client library. */
export async function startHoldfast({
  profiler,
  environment = {},
  program,
  shell,
}: HoldfastOptions): Promise<HoldfastSystem> {
  const profiling = await profiler?.();
  const product = await startProduct({
    environment: { ...environment, ...profiling?.environment },
    ...(program === undefined ? {} : { program }),
  });
  const dispose = startedWith(() => product.dispose());
  const shared = await shareShell(product, shell);
  await profiling?.started();
  const joined = await joinHoldfast(product.join(shared.links.technician));
  return {
    ...joined,
    door: { kind: 'link', link: shared.links.technician },
    product,
    shared,
    async stop() {
      try {
        if (profiling === undefined) return;
        const host = await hostPid(product.data, shared.session);
        joined.send('\x15exit\r');
        await profiling.stopping(host);
      } finally {
        await dispose();
      }
    },
  };
}

/** A technician's connection as the benchmark drives it, from the moment it shows all there is. */
export async function joinHoldfast(connection: Connection) {
  const { feed, ...watcher } = createWatcher();
  await new Promise<void>((resolve) => {
    connection.output.onOutput((output) => {
      if (output.type === 'screen') feed(output.keyframe);
      if (output.type === 'event' && output.event.code === 'o') feed(output.event.data);
      if (output.type === 'caught-up') resolve();
    });
  });
  return {
    ...watcher,
    name: 'holdfast',
    connection,
    send: (keys: string) => void connection.input.write(keys),
  };
}
