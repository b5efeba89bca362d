import * as v from 'valibot';
import { work } from '../handoff/handoff.ts';
import { sessionId, time } from '../ground/values.ts';

/** Who takes care of a session, and how it stands. */
export const sessionCare = v.object({
  /** The name of who does; null: nobody yet. */
  responsible: v.nullable(v.string()),
  work,
  /** Since when a handoff has been open that nobody takes, ms; null: there is none. */
  untakenSince: v.nullable(time),
});
export type SessionCare = v.InferOutput<typeof sessionCare>;

/** A session as the desk lists it. */
const sessionRow = v.object({
  session: sessionId,
  title: v.string(),
  endpoint: v.string(),
  endpointName: v.string(),
  openedAt: v.number(),
  endedAt: v.nullable(v.number()),
  online: v.boolean(),
  /** Null until its room has said so; desks of before do not say. */
  care: v.optional(v.nullable(sessionCare), null),
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
