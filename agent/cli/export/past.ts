import { inflateRawSync } from 'node:zlib';
import { MAX_INFLATED_KEYFRAME_BYTES } from '#protocol/ground/limits.ts';
import { listSegments, readKeyframe, readOpenSegment, readSegment } from '#protocol/output/routes.ts';
import type { ReplaySegment } from '#protocol/replay/segment.ts';
import { createReplaySource, UnreadablePast, type ReplayReads } from '#protocol/replay/source.ts';
import { listTerminals } from '#protocol/terminals/routes.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import type { Reader } from '../reader.ts';
import { calledWords } from './words.ts';

/** Reads what a terminal has put out. */
export function replayReads(reader: Reader, terminal: string): ReplayReads {
  const named = (segment: number) => ({ params: { terminal, segment: String(segment) } });
  return {
    rows(wanted) {
      const query: Record<string, string> = Object.fromEntries(
        Object.entries(wanted).map(([name, value]) => [name, String(value)]),
      );
      return reader.ask({ route: listSegments, params: { terminal }, query });
    },
    async text({ segment, sha256 }) {
      const route = sha256 === null ? readOpenSegment : readSegment;
      const answer = await reader.ask({ route, ...named(segment) });
      return answer.text();
    },
    async keyframe({ segment }) {
      const answer = await reader.ask({ route: readKeyframe, ...named(segment) });
      return inflate(await answer.bytes());
    },
  };
}

function inflate(keyframe: Uint8Array): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(inflateRawSync(keyframe, { maxOutputLength: MAX_INFLATED_KEYFRAME_BYTES }));
  } catch {
    throw new UnreadablePast('the stored output has an unknown form');
  }
}

/** All that a terminal has put out, the oldest first; `isLast`: nothing is stored behind it. */
export async function* segmentsOf(
  reader: Reader,
  terminal: string,
): AsyncGenerator<{ segment: ReplaySegment; isLast: boolean }> {
  const source = createReplaySource(replayReads(reader, terminal));
  let segment = await source.behind(-1);
  while (segment !== null) {
    const next = await source.behind(segment.header.segment);
    yield { segment, isLast: next === null };
    segment = next;
  }
}

/** The session's terminals in the order in which they were opened; the named one alone, by its id or number, from 1. */
export async function pickTerminals(reader: Reader, wanted: string | undefined): Promise<TerminalInfo[]> {
  const terminals = [...(await reader.ask({ route: listTerminals }))];
  terminals.sort((a, b) => a.startedAt - b.startedAt);
  if (terminals.length === 0) throw new CommandFailure('This session has not had a terminal yet.');
  if (wanted === undefined) return terminals;
  const picked = terminals.find(({ terminal }, index) => terminal === wanted || String(index + 1) === wanted);
  if (picked !== undefined) return [picked];
  throw new CommandFailure(`There is no terminal "${wanted}". ${terminalsWords(terminals)}`, EXIT.usage);
}

/** The one that is meant, where only one can be. */
export async function pickTerminal(reader: Reader, wanted: string | undefined): Promise<TerminalInfo> {
  const terminals = await pickTerminals(reader, wanted);
  const [only] = terminals;
  if (only !== undefined && terminals.length === 1) return only;
  throw new CommandFailure(`Choose one with --terminal. ${terminalsWords(terminals)}`, EXIT.usage);
}

function terminalsWords(terminals: readonly TerminalInfo[]): string {
  const names = terminals.map((info, index) => `${index + 1} (${info.terminal}, ${calledWords(info)})`);
  return `The session has ${names.length === 1 ? 'terminal' : 'terminals'} ${names.join(', ')}.`;
}
