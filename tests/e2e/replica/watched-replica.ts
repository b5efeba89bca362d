import type { EmulatorTerminal } from '#protocol/emulator/core.ts';
import { makeReplica as makeReal, type Replica } from '#protocol/emulator/replica.ts';

export type { Replica };

const made = new WeakMap<EmulatorTerminal, Replica>();

/** Stands in for the real one in the page's emulator, which keeps its replica to itself. */
export function makeReplica(terminal: EmulatorTerminal, profile: string): Replica {
  const replica = makeReal(terminal, profile);
  made.set(terminal, replica);
  return replica;
}

export function replicaOf(terminal: EmulatorTerminal): Replica {
  const replica = made.get(terminal);
  if (replica === undefined) throw new Error('this terminal was not made a replica');
  return replica;
}
