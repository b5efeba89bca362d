import { join } from 'node:path';
import { startBaseline } from './baseline-system.ts';
import { startHoldfast } from './holdfast-system.ts';
import type { HoldfastOptions, HoldfastSystem } from './holdfast-system.ts';
import type { Bench } from './row.ts';
import type { Watcher } from './watcher.ts';

/** One way of bringing a shell to a viewer, as the benchmark drives it. */
export interface System extends Omit<Watcher, 'feed'> {
  name: string;
  /** Where more viewers join. */
  door: Door;
  /** Sends keys towards the shell. */
  send(keys: string): void;
  stop(): Promise<void>;
}

/** What another process needs to join: a Holdfast link, or a baseline's websocket. */
export type Door = { kind: 'link'; link: string } | { kind: 'socket'; url: string };

/** Runs `work` with Holdfast, and ends it after. */
export async function withHoldfast<Result>(
  options: HoldfastOptions,
  work: (holdfast: HoldfastSystem) => Promise<Result>,
): Promise<Result> {
  const holdfast = await startHoldfast(options);
  try {
    return await work(holdfast);
  } finally {
    await holdfast.stop();
  }
}

export const BASELINES = ['direct', 'relay', 'relay-synced'] as const;
export type BaselineName = (typeof BASELINES)[number];

let databases = 0;

export function startBaselineNamed(bench: Bench, name: BaselineName): Promise<System> {
  switch (name) {
    case 'direct':
      return startBaseline(name, ['direct.ts']);
    case 'relay':
      return startBaseline(name, ['relay.ts']);
    case 'relay-synced':
      databases += 1;
      return startBaseline(name, ['relay.ts', '--synced', join(bench.folder, `relay-${databases}.db`)]);
  }
}

/** Runs `work` with Holdfast and its baselines side by side, and ends them after. */
export function withAll<Result>(
  bench: Bench,
  work: (systems: readonly System[], holdfast: HoldfastSystem) => Promise<Result>,
  names: readonly BaselineName[] = BASELINES,
): Promise<Result> {
  return withHoldfast(bench, async (holdfast) => {
    const baselines: System[] = [];
    try {
      for (const name of names) baselines.push(await startBaselineNamed(bench, name));
      return await work([holdfast, ...baselines], holdfast);
    } finally {
      for (const baseline of baselines) await baseline.stop();
    }
  });
}
