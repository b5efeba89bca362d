import { readLines } from '#protocol/lines/routes.ts';
import { listSegments, readKeyframe, readOpenSegment, readSegment } from '#protocol/output/routes.ts';
import type { SegmentRow } from '#protocol/output/segment-row.ts';
import type { Connection } from '../session/connection.ts';
import type { PastPorts } from './piece.ts';
import type { Rebuilder } from './rebuilder-host.ts';

type Asking = Pick<Connection, 'ask'>;

async function textOf(connection: Asking, { terminal, row }: { terminal: string; row: SegmentRow }) {
  const { segment, sha256 } = row;
  const params = { terminal, segment: String(segment) };
  const open = sha256 === null ? await connection.ask({ route: readOpenSegment, params }) : null;
  // It may have been sealed a moment ago.
  const text = open?.ok === true ? open : await connection.ask({ route: readSegment, params });
  return text.ok ? text.value.text() : null;
}

/** What the transcript asks of a session, over its connection. */
export function pastPorts(connection: Asking, rebuilder: Rebuilder): PastPorts {
  const rows = async (terminal: string, query: Record<string, number>) => {
    const asked = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
    const list = await connection.ask({ route: listSegments, params: { terminal }, query: asked });
    return list.ok ? list.value : null;
  };
  return {
    async segmentsAt(terminal, line) {
      const [row] = (await rows(terminal, { line })) ?? [];
      if (row === undefined) return null;
      const { segment } = row;
      const both = await rows(terminal, { from: segment, to: segment + 1 });
      return both === null ? null : { row, next: both.find((each) => each.segment > segment) ?? null };
    },
    async rebuild(terminal, row) {
      const params = { terminal, segment: String(row.segment) };
      const [cast, frame] = await Promise.all([
        textOf(connection, { terminal, row }),
        connection.ask({ route: readKeyframe, params }),
      ]);
      if (cast === null || !frame.ok) return null;
      return (await rebuilder.rebuild({ cast, keyframe: await frame.value.bytes() })) ?? 'unknown';
    },
    async stated(terminal, { from, to }) {
      const query = { from: String(from), to: String(to) };
      const said = await connection.ask({ route: readLines, params: { terminal }, query });
      return said.ok ? said.value : null;
    },
  };
}

/** The line that was printed at a moment (of the endpoint's clock), as far as segments tell; null where nothing was. */
export async function segmentAtTime(
  connection: Asking,
  { terminal, at }: { terminal: string; at: number },
): Promise<SegmentRow | null> {
  const query = { time: String(at) };
  const list = await connection.ask({ route: listSegments, params: { terminal }, query });
  return list.ok ? (list.value[0] ?? null) : null;
}
