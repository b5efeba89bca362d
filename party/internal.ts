import * as v from 'valibot';
import { CLOSES, type CloseReason } from '#protocol/close.ts';
import { openedSession } from '#protocol/http.ts';

/* What the rooms say to each other, under the header of `INTERNAL_HEADER`; nobody else may. */

/** POST below a session's path: opens it. */
export const OPEN_PATH = 'internal/open';
export const openBody = v.object({
  title: v.string(),
  endpoint: v.string(),
  endpointName: v.string(),
  endpointKey: v.string(),
});
export type OpenBody = v.InferOutput<typeof openBody>;
export const openAnswer = openedSession.entries.links;

/** GET below a session's path: why a socket with these headers would be refused, or null. */
export const ADMIT_PATH = 'internal/admit';
// The names of CLOSES are CloseReason by definition; Object.keys only knows strings.
export const admitAnswer = v.nullable(v.picklist(Object.keys(CLOSES) as CloseReason[]));

/** GET below the desk's path, with `session`: 204 where there is that session, else 404. */
export const KNOWN_PATH = 'internal/known';

/** POST below the desk's path: how a session stands. */
export const NEWS_PATH = 'internal/news';
export const deskNews = v.object({
  session: v.string(),
  online: v.boolean(),
  endedAt: v.nullable(v.number()),
});
export type DeskNews = v.InferOutput<typeof deskNews>;
