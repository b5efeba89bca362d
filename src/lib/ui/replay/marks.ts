import { isFailed, type CommandRow } from '#protocol/commands/command.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import { textWords } from '#protocol/commands/text.ts';

/** A command on the scrubber. */
export interface CommandMark {
  key: string;
  at: number;
  /** Null while it runs. */
  endedAt: number | null;
  state: 'ok' | 'failed' | 'running' | 'other';
  text: string;
}

/** Something that somebody did. */
export interface ActMark {
  key: string;
  at: number;
  text: string;
}

export function commandMarks(rows: readonly CommandRow[], terminal: string): CommandMark[] {
  return rows
    .filter((row) => row.terminal === terminal)
    .map((row) => ({
      key: String(row.command),
      at: row.startedAt,
      endedAt: row.endedAt,
      state: stateOf(row),
      text: textWords(row),
    }))
    .sort((a, b) => a.at - b.at);
}

function stateOf(row: CommandRow): CommandMark['state'] {
  if (row.exit === null) return 'running';
  if (isFailed(row)) return 'failed';
  return row.exit === 0 ? 'ok' : 'other';
}

/** What people did between two moments, in words; facts that are told nowhere are no acts. */
export function actMarks(
  events: readonly RecordedEvent[],
  { start, end, wordsOf }: { start: number; end: number; wordsOf(event: RecordedEvent): string | null },
): ActMark[] {
  return events.flatMap((event) => {
    if (event.at < start || event.at > end) return [];
    const text = wordsOf(event);
    return text === null ? [] : [{ key: String(event.seq), at: event.at, text }];
  });
}

/** The next mark behind or before a moment; null where there is none. */
export function neighbour(
  marks: readonly Pick<CommandMark, 'at'>[],
  { at, way }: { at: number; way: 'next' | 'previous' },
): number | null {
  const found = way === 'next' ? marks.find((mark) => mark.at > at) : marks.findLast((mark) => mark.at < at);
  return found?.at ?? null;
}
