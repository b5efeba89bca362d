import * as v from 'valibot';
import { sessionId } from '../ground/values.ts';

/** A session as the desk lists it. */
const sessionRow = v.object({
  session: sessionId,
  title: v.string(),
  endpoint: v.string(),
  endpointName: v.string(),
  openedAt: v.number(),
  endedAt: v.nullable(v.number()),
  online: v.boolean(),
});
export type SessionRow = v.InferOutput<typeof sessionRow>;
export const sessionRows = v.array(sessionRow);

/** An endpoint as the desk lists it. */
const endpointRow = v.object({
  endpoint: v.string(),
  name: v.string(),
  platform: v.string(),
  registeredAt: v.number(),
});
export type EndpointRow = v.InferOutput<typeof endpointRow>;
export const endpointRows = v.array(endpointRow);
