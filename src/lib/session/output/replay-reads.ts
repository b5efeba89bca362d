import { listSegments, readKeyframe, readOpenSegment, readSegment } from '#protocol/output/routes.ts';
import type { Ask, Route } from '#protocol/ground/route.ts';
import { UnreadablePast, type ReplayReads } from '#protocol/replay/source.ts';
import type { Clock } from '#base/ports.ts';
import type { Connection } from '../connection.ts';
import type { Answered } from '../wire/http.ts';
import { inflateKeyframe } from './inflate.ts';

/** Who was answered too much, or not at all, asks again after so long, in ms. */
const PATIENCE_MS = 1_000;
const ATTEMPTS = 8;

export interface ReplayReadsOptions {
  connection: Pick<Connection, 'ask'>;
  clock: Clock;
  terminal: string;
}

/** Reads what a terminal has put out, as whoever is connected. */
export function createReplayReads({ connection, clock, terminal }: ReplayReadsOptions): ReplayReads {
  async function answerOf<One extends Route>(asked: Ask<One>): Promise<Answered<One>> {
    for (let attempt = 1; ; attempt++) {
      const got = await connection.ask(asked);
      if (got.ok) return got.value;
      const isPassing = got.problem === 'too-many' || got.problem === 'server-unreachable';
      if (!isPassing || attempt === ATTEMPTS) throw new UnreadablePast(got.problem);
      await new Promise<void>((resolve) => clock.after(PATIENCE_MS, resolve));
    }
  }
  const named = (segment: number) => ({ params: { terminal, segment: String(segment) } });

  return {
    rows(wanted) {
      const query: Record<string, string> = Object.fromEntries(
        Object.entries(wanted).map(([name, value]) => [name, String(value)]),
      );
      return answerOf({ route: listSegments, params: { terminal }, query });
    },
    async text({ segment, sha256 }) {
      const route = sha256 === null ? readOpenSegment : readSegment;
      const answer = await answerOf({ route, ...named(segment) });
      return answer.text();
    },
    async keyframe({ segment }) {
      const answer = await answerOf({ route: readKeyframe, ...named(segment) });
      return inflateKeyframe(await answer.bytes());
    },
  };
}
