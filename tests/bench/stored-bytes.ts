import { openStored } from '../harness/stored.ts';
import type { Stored } from '../harness/stored.ts';
import type { HoldfastSystem } from './holdfast-system.ts';

/** What the server keeps of the terminal that a system watches. */
export interface TerminalStore {
  stored: Stored;
  terminal: string;
}

export async function openTerminalStore({ connection, shared }: HoldfastSystem): Promise<TerminalStore> {
  return {
    stored: await openStored(shared.links.observer),
    terminal: connection.view?.watching ?? '',
  };
}

/** Bytes of output in all of the terminal's segments, the live one included. */
export async function bytesOf({ stored, terminal }: TerminalStore): Promise<number> {
  const segments = await stored.segments(terminal);
  return segments.reduce((sum, { bytes }) => sum + bytes, 0);
}
