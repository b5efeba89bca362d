import { expect, test } from 'vitest';
import { utf8 } from '#base/bytes.ts';
import { StoredOutput } from '../testing/stored-output.ts';
import type { Reader } from './reader.ts';
import { readUnstated } from './unstated.ts';

const terminal = 'abcdefgh';

/** Reads a session of one terminal that has put out a text. */
function readerOf(put: string): Reader {
  const output = new StoredOutput({ cols: 80, rows: 24 }, { draw: () => 0.5, onEvent: () => undefined });
  output.feed(utf8(put));
  output.seal();
  output.dispose();
  const rows = output.sealed.map(({ header }, segment) => ({
    ...header,
    segment,
    events: 0,
    bytes: 0,
    sha256: null,
  }));
  const of = (params: { segment?: string }) => output.sealed[Number(params.segment)];
  const answers: Record<string, (asked: { params: object; query: { time?: string } }) => unknown> = {
    terminals: () => [{ terminal, ended: null }],
    'terminals/:terminal/segments': ({ query }) => (query.time === undefined ? rows : rows.slice(-1)),
    'terminals/:terminal/segments/:segment/open': ({ params }) => ({ text: async () => of(params)?.text }),
    'terminals/:terminal/segments/:segment/keyframe': ({ params }) => ({
      bytes: async () => of(params)?.header.keyframe,
    }),
  };
  const ask = async (asked: { route: { path: string }; params?: object; query?: object }) =>
    answers[asked.route.path]?.({ params: asked.params ?? {}, query: asked.query ?? {} });
  return { ask: ask as Reader['ask'], close: () => undefined };
}

test('[SE7] what stands on a screen is replayed within bounds, and it is said where there was more', async () => {
  const reader = readerOf(Array.from({ length: 60 }, (_, line) => `line ${line}\r\n`).join(''));
  const whole = await readUnstated(reader);
  expect(whole.isCut).toBe(false);
  expect(whole.lines.find(({ line }) => line === 59)?.text).toBe('line 59');
  const few = await readUnstated(reader, { maxLines: 5, maxText: 1_000 });
  expect([few.isCut, few.lines.length]).toEqual([true, 5]);
  const short = await readUnstated(reader, { maxLines: 100, maxText: 20 });
  expect([short.isCut, short.lines.length]).toEqual([true, 3]);
});
