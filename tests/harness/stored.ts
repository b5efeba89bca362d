import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import { lineRows, type LineRow } from '#protocol/lines/line-row.ts';
import { segmentRows, type SegmentRow } from '#protocol/output/segment-row.ts';
import { readFact } from '#protocol/record/facts.ts';
import { verifyRecord, type RecordEvent } from '#protocol/record/record.ts';
import { enterRaw } from './raw-viewer.ts';

/** What the server keeps of a session, read over HTTP as its members may. */
export interface Stored {
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  segments(terminal: string): Promise<SegmentRow[]>;
  /** All sealed output of a terminal, as the bytes the shell printed. */
  output(terminal: string): Promise<Buffer>;
  /** What the terminal's lines say, as far as that is stated. */
  lines(terminal: string): Promise<LineRow[]>;
  /** The record, its chain verified. */
  record(): Promise<RecordEvent[]>;
}

function eventOf(line: string): RecordEvent {
  const event: RecordEvent = JSON.parse(line);
  if (readFact(event.fact) === null) throw new Error(`there is a fact on the record that is none: ${line}`);
  return event;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export async function openStored(link: string): Promise<Stored> {
  const { get } = await enterRaw(link);
  // A listing has a bound: the next one begins behind it.
  const segments = async (terminal: string) => {
    const all: SegmentRow[] = [];
    for (;;) {
      const from = (all.at(-1)?.segment ?? -1) + 1;
      const listed = await get(`terminals/${terminal}/segments?from=${from}&to=1000000000`);
      const rows = v.parse(segmentRows, await listed.json());
      if (rows.length === 0) return all;
      all.push(...rows);
    }
  };
  return {
    get,
    segments,
    async output(terminal) {
      const parts: Uint8Array[] = [];
      for (const row of await segments(terminal)) {
        if (row.sha256 === null) continue;
        const text = await (await get(`terminals/${terminal}/segments/${row.segment}`)).text();
        if (sha256(text) !== row.sha256) throw new Error(`segment ${row.segment} does not match its hash`);
        const read = readSegmentText(text);
        if (read === null) throw new Error(`segment ${row.segment} is no segment text`);
        parts.push(...read.events.filter(({ code }) => code === 'o').map(({ data }) => data));
      }
      return Buffer.concat(parts);
    },
    async lines(terminal) {
      const all: LineRow[] = [];
      for (;;) {
        const from = (all.at(-1)?.line ?? -1) + 1;
        const answer = await get(`terminals/${terminal}/lines?from=${from}&to=${from + 999}`);
        const rows = v.parse(lineRows, await answer.json());
        if (rows.length === 0) return all;
        all.push(...rows);
      }
    },
    async record() {
      const lines = (await (await get('record')).text()).split('\n').filter(Boolean);
      const verdict = verifyRecord(lines, sha256);
      if (!verdict.ok)
        throw new Error(`the record does not verify: ${verdict.problem} in line ${verdict.line}`);
      return lines.map(eventOf);
    },
  };
}
