import { Session } from 'node:inspector';
import type { Profiler } from 'node:inspector';

/** What of the code under test has run, block by block, as V8 counts it. */
export interface Coverage {
  /** Blocks that have run since the last look. */
  look(): Set<string>;
  close(): void;
}

const WATCHED = /\/(party|agent|src\/lib)\/|node_modules\/(@msgpack|yjs|lib0|canonicalize)\//;

export function startCoverage(): Coverage {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    look() {
      let taken: Profiler.ScriptCoverage[] = [];
      // Answered before `post` returns.
      session.post('Profiler.takePreciseCoverage', (_error, answer) => {
        taken = answer.result;
      });
      return new Set(taken.filter(({ url }) => WATCHED.test(url)).flatMap(blocksOf));
    },
    close: () => session.disconnect(),
  };
}

function blocksOf({ url, functions }: Profiler.ScriptCoverage): string[] {
  return functions.flatMap(({ ranges }) =>
    ranges
      .filter(({ count }) => count > 0)
      .map(({ startOffset, endOffset }) => `${url}:${startOffset}-${endOffset}`),
  );
}
