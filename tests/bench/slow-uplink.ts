import { startWorld } from '../chaos/world.ts';
import { BASH } from '../harness/product.ts';
import type { Shared } from '../harness/product.ts';
import { joinAs } from '../harness/viewer.ts';
import { joinHoldfast } from './holdfast-system.ts';
import { startedWith } from './running.ts';
import type { System } from './system.ts';

export interface SlowUplink {
  system: System;
  /** From now on the agent's line carries no more than this. */
  slowDown(bytesPerSecond: number): void;
}

/** Holdfast with a line of the benchmark's own between agent and server. */
export async function startSlowUplink(): Promise<SlowUplink> {
  const world = await startWorld();
  const dispose = startedWith(() => world.dispose());
  await world.startServer();
  await world.startAgent();
  const { events, stderr } = await world.run('share', '--json', ...BASH, '--cols', '120', '--rows', '36');
  const [shared] = events;
  if (shared?.event !== 'shared') throw new Error(`share failed: ${stderr}`);
  // The command's documented first line.
  const { links } = shared as unknown as Shared;
  const joined = await joinHoldfast(joinAs(links.technician));
  return {
    system: {
      ...joined,
      door: { kind: 'link', link: links.technician },
      async stop() {
        joined.connection.close();
        await dispose();
      },
    },
    slowDown(bytesPerSecond) {
      world.agentLine.weather = { kind: 'slow', bytesPerSecond };
    },
  };
}
