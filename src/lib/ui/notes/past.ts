import type { Clock } from '#base/ports.ts';
import { MAX_LINES_READ } from '#protocol/ground/limits.ts';
import { readLines } from '#protocol/lines/routes.ts';
import { lastLineOf, type LinesAnchor, type LineTexts } from '#protocol/notes/anchor.ts';
import { listSegments } from '#protocol/output/routes.ts';
import { eventTimes, type ReplaySegment } from '#protocol/replay/segment.ts';
import { createReplaySource, type ReplaySource } from '#protocol/replay/source.ts';
import type { Connection } from '../../session/connection.ts';
import { createReplayReads } from '../../session/output/replay-reads.ts';
import type { Seen } from './anchoring.ts';

/** What was found of a note's lines that the page has not at hand. */
export interface Found {
  /** As the endpoint stated them, where it has. */
  stated: LineTexts;
  /** As they were at the note's moment; of those that had left the screen before, nothing is known. */
  once: LineTexts | null;
}

/** What is stored of a session's output, as far as notes need it. */
export interface Past {
  /** How far a terminal's output is. */
  now(terminal: string, at: number): Promise<Seen | null>;
  /** When that was seen, ms of the endpoint's clock; null where it cannot be read. */
  timeOf(seen: Seen): Promise<number | null>;
  find(anchor: LinesAnchor): Promise<Found>;
}

export interface PastParts {
  connection: Pick<Connection, 'ask'>;
  clock: Clock;
}

export function createPast({ connection, clock }: PastParts): Past {
  const sources = new Map<string, ReplaySource>();

  const sourceOf = (terminal: string) => {
    const known = sources.get(terminal);
    if (known !== undefined) return known;
    const source = createReplaySource(createReplayReads({ connection, clock, terminal }));
    sources.set(terminal, source);
    return source;
  };

  async function segmentOf({ terminal, segment }: Seen): Promise<ReplaySegment | null> {
    try {
      const found = await sourceOf(terminal).behind(segment - 1);
      return found?.header.segment === segment ? found : null;
    } catch {
      // It is not stored any more, or cannot be read now: nothing is said of it.
      return null;
    }
  }

  async function statedOf({ terminal, from, to }: LinesAnchor): Promise<LineTexts> {
    const last = Math.min(to.line, from.line + MAX_LINES_READ);
    const query = { from: String(from.line), to: String(last) };
    const said = await connection.ask({ route: readLines, params: { terminal }, query });
    const texts = new Map(said.ok ? said.value.map(({ line, text }) => [line, text]) : []);
    return (line) => texts.get(line) ?? null;
  }

  async function onceOf(anchor: LinesAnchor): Promise<LineTexts | null> {
    const segment = await segmentOf(anchor);
    // It is as large as the rest of the emulator, and seldom needed.
    const { pastTexts } = await import('../../terminal/past-texts.ts');
    const past = segment === null ? null : await pastTexts(segment, anchor.event);
    if (past === null) return null;
    const { first, last, texts } = past;
    if (lastLineOf(anchor) < first) return null;
    return (line) => (line > last ? '' : (texts.get(line) ?? null));
  }

  return {
    async now(terminal, at) {
      const query = { time: String(Math.max(0, Math.floor(at))) };
      const list = await connection.ask({ route: listSegments, params: { terminal }, query });
      const [row] = list.ok ? list.value : [];
      return row === undefined ? null : { terminal, segment: row.segment, event: row.events };
    },
    async timeOf(seen) {
      const segment = await segmentOf(seen);
      if (segment === null) return null;
      return eventTimes(segment)[seen.event - 1] ?? segment.header.startedAt;
    },
    async find(anchor) {
      const [stated, once] = await Promise.all([statedOf(anchor), onceOf(anchor)]);
      return { stated, once };
    },
  };
}
