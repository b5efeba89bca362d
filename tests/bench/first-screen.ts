import { systemClock } from '#base/clock-host.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import { PastLines } from '../../src/lib/transcript/past-lines.ts';
import { pastPorts } from '../../src/lib/transcript/past-ports.ts';
import type { PastPorts } from '../../src/lib/transcript/piece.ts';
import { rebuildSegment } from '../../src/lib/transcript/rebuild.ts';
import type { Connection } from '../../src/lib/session/connection.ts';
import type { HoldfastSystem } from './holdfast-system.ts';

/** A page's rows. */
const ROWS = 40;

export interface FirstScreen {
  /** From the link's exchange until the lines are there. */
  ms: number;
  /** Of it playing the segment. */
  replayMs: number;
}

function welcomed(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    const end = connection.onView(() => (end(), resolve()));
  });
}

/** Comes into a session as it is now; gives the ms. */
export async function joinNow({ product, shared }: HoldfastSystem): Promise<number> {
  const start = performance.now();
  const connection = product.join(shared.links.observer);
  await new Promise<void>((resolve) => {
    connection.output.onOutput(({ type }) => type === 'caught-up' && resolve());
  });
  const ms = performance.now() - start;
  connection.close();
  return ms;
}

/** Comes into a session at one of its lines, as a page opened by the line's address does. */
export async function openAt(
  { product, shared }: HoldfastSystem,
  { terminal, line }: { terminal: string; line: number },
): Promise<FirstScreen> {
  const start = performance.now();
  const connection = product.join(shared.links.observer);
  await welcomed(connection);
  let replayMs = 0;
  const ports = pastPorts(connection, {
    async rebuild({ cast, keyframe }) {
      const before = performance.now();
      const rebuilt = rebuildSegment(cast, keyframe);
      replayMs += performance.now() - before;
      return rebuilt;
    },
    dispose() {},
  });
  const places = Array.from({ length: ROWS }, (_, row) => ({ terminal, line: line + row }));
  await shown(ports, places);
  const ms = performance.now() - start;
  connection.close();
  return { ms, replayMs };
}

/** Loads lines as the transcript does, until all of them are there. */
function shown(ports: PastPorts, places: readonly LinePlace[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines = new PastLines({
      ports,
      clock: systemClock,
      onChanged() {
        if (places.every((place) => lines.lineAt(place) !== undefined)) resolve();
        else if (lines.isFailing) reject(new Error(`line ${places[0]?.line} cannot be had`));
      },
    });
    lines.want(places);
  });
}
