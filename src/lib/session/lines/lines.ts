import type { LineRow } from '#protocol/lines/line-row.ts';
import { readLines } from '#protocol/lines/routes.ts';
import { ask, type HttpResult, type MemberAccess } from '../wire/http.ts';

/** Lines of one terminal, both ends included. */
export interface LineRange {
  terminal: string;
  from: number;
  to: number;
}

/** What the lines of the session's terminals say, as the endpoint states it. */
export interface LinesFacet {
  /** The stated lines, in order; only some of them if there are many. */
  read(range: LineRange): Promise<HttpResult<LineRow[]>>;
}

export function createLines(member: MemberAccess): LinesFacet {
  return {
    read: ({ terminal, from, to }) =>
      ask(member, { route: readLines, params: { terminal }, query: { from: String(from), to: String(to) } }),
  };
}
