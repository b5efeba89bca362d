import { readRecord } from '#protocol/record/routes.ts';
import { answerJson, answerProblem } from '../../rooms/http.ts';
import { countOf } from '../../rooms/query.ts';
import type { RouteHandlers } from '../routes.ts';
import type { RecordStore } from './record-store.ts';

/** The record over HTTP: the whole of it, or a page of what viewers are told. */
export function recordRoutes(record: Pick<RecordStore, 'lines' | 'page'>) {
  return {
    'GET record': {
      isCostly: true,
      go: () => ({
        status: 200,
        headers: { 'content-type': readRecord.answer, 'cache-control': 'no-store' },
        body: record
          .lines()
          .map((line) => `${line}\n`)
          .join(''),
      }),
    },
    'GET timeline': {
      isCostly: true,
      go({ request }) {
        const asked = request.query('before');
        const before = countOf(asked);
        if (asked !== null && before === null) return answerProblem('malformed-request');
        return answerJson(record.page(before));
      },
    },
  } satisfies Partial<RouteHandlers>;
}
