import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { readSegmentText } from '#protocol/asciicast.ts';
import { segmentRows } from '#protocol/http.ts';
import type { SegmentRow } from '#protocol/http.ts';
import { parseLink, sessionPath } from '#protocol/link.ts';
import { verifyRecord } from '#protocol/record.ts';
import type { RecordEvent } from '#protocol/record.ts';

/** What the server keeps of a session, read over HTTP as its members may. */
export interface Stored {
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  segments(terminal: string): Promise<SegmentRow[]>;
  /** All sealed output of a terminal, as the bytes the shell printed. */
  output(terminal: string): Promise<Buffer>;
  /** The record, its chain verified. */
  record(): Promise<RecordEvent[]>;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Enters with a link's secret as a page does; gives the session's cookie. */
export async function enter(link: string): Promise<{ response: Response; cookie: string }> {
  const parsed = parseLink(link);
  if (parsed === null) throw new Error('no link');
  const response = await fetch(`${parsed.origin}${sessionPath(parsed.session)}/enter`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: parsed.origin },
    body: JSON.stringify({ secret: parsed.secret }),
  });
  return { response, cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
}

export async function openStored(link: string): Promise<Stored> {
  const parsed = parseLink(link);
  if (parsed === null) throw new Error('no link');
  const { cookie } = await enter(link);
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${parsed.origin}${sessionPath(parsed.session)}/${path}`, { headers: { cookie, ...headers } });
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
    async record() {
      const lines = (await (await get('record')).text()).split('\n').filter(Boolean);
      const verdict = verifyRecord(lines, sha256);
      if (!verdict.ok)
        throw new Error(`the record does not verify: ${verdict.problem} in line ${verdict.line}`);
      return lines.map((line) => JSON.parse(line));
    },
  };
}
