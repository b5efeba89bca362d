import type { CloseReason } from '#protocol/wire/close.ts';
import type { Sql } from '../../rooms/storage/sql.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { Compaction } from './compaction.ts';
import type { Seals } from './seals.ts';
import type { Stream, Streams } from './streams.ts';
import type { Watching } from './watching.ts';

/** A stream that takes deliveries, or why it does not: for a breach the socket is closed, else nothing is done. */
export type RunningStream = { ok: true; stream: Stream } | { ok: false; breach: CloseReason | null };

/** Whether a stream has ended, and how it does. */
export interface Endings {
  /** The stream of this id, if it still takes output; if it has ended, its agent is told so again. */
  running(id: string): RunningStream;
  /** Ends a stream: what is open of it is sealed, in one write with `put`, and shown; then `tell` is called. */
  end(stream: Stream, ending: { put(): void; tell(): void }): void;
}

export interface EndingsParts {
  sql: Sql;
  streams: Streams;
  seals: Seals;
  watching: Watching;
  acknowledgements: Acknowledgements;
  compaction: Compaction;
}

export function createEndings(parts: EndingsParts): Endings {
  const { sql, streams, seals, watching, acknowledgements, compaction } = parts;
  return {
    running(id) {
      const stream = streams.get(id);
      if (stream === null) return { ok: false, breach: 'out-of-order' };
      if (!stream.ended) return { ok: true, stream };
      acknowledgements.ended(id);
      return { ok: false, breach: null };
    },
    end(stream, { put, tell }) {
      const open = [...stream.open.values()];
      sql.transaction(() => {
        // Their author is gone, and will not seal them itself.
        for (const segment of open) seals.putUnsigned(segment);
        put();
      });
      stream.ended = true;
      stream.open.clear();
      for (const segment of open) watching.sealed(segment);
      tell();
      acknowledgements.ended(stream.id);
      compaction.sealed();
    },
  };
}
