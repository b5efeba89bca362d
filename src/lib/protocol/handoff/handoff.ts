import * as v from 'valibot';
import { MAX_WAITING_FOR_BYTES } from '../ground/limits.ts';
import { label, time } from '../ground/values.ts';
import { entityId } from '../people/people.ts';

/** Whom a session is handed to: a person, whoever comes by an invitation, or the first technician who takes it. */
export const handoffTo = v.variant('kind', [
  v.object({ kind: v.literal('person'), person: entityId }),
  v.object({ kind: v.literal('invitation'), invitation: entityId }),
  v.object({ kind: v.literal('anyone') }),
]);
export type HandoffTo = v.InferOutput<typeof handoffTo>;

export const WORK_STATES = ['working', 'waiting', 'handed-over', 'done'] as const;
/** Those that people set; `handed-over` lasts as long as an offer is open. */
export const SET_WORK_STATES = ['working', 'waiting', 'done'] as const;

/** How the work on a session stands. `for`: whom or what it waits for; `since`: the room's clock, ms. */
export const work = v.object({
  state: v.picklist(WORK_STATES),
  for: v.nullable(label(MAX_WAITING_FOR_BYTES)),
  since: time,
});
export type Work = v.InferOutput<typeof work>;

const offer = { id: entityId, from: entityId, to: handoffTo, at: time };

/** An offer that nobody has taken yet: a session has at most one. */
export const openHandoff = v.object({
  ...offer,
  /** Nobody has taken it for so long that it is marked. */
  untaken: v.boolean(),
  /** Those who declined what is for anyone. */
  declined: v.array(entityId),
});
export type OpenHandoff = v.InferOutput<typeof openHandoff>;

/** How an offer ended. `void`: who it was for may no longer come. */
export const HANDOFF_ENDS = ['accepted', 'declined', 'withdrawn', 'void'] as const;
export type HandoffEnd = (typeof HANDOFF_ENDS)[number];

export const endedHandoff = v.object({
  ...offer,
  how: v.picklist(HANDOFF_ENDS),
  /** Who accepted, declined or withdrew it. */
  by: v.nullable(entityId),
  reason: v.nullable(v.string()),
  endedAt: time,
});
export type EndedHandoff = v.InferOutput<typeof endedHandoff>;

/** Who takes care of a session, how the work stands, and whether it is being handed over. */
export const handoffState = v.object({
  /** Null until the first technician has been here. */
  responsible: v.nullable(entityId),
  since: time,
  work,
  open: v.nullable(openHandoff),
  /** The newest that has ended. */
  last: v.nullable(endedHandoff),
});
export type HandoffState = v.InferOutput<typeof handoffState>;

/** What stands while the room has said nothing: rooms of earlier builds know no handoffs. */
export const NO_HANDOFF: HandoffState = {
  ...{ responsible: null, since: 0, open: null, last: null },
  work: { state: 'working', for: null, since: 0 },
};

/** The people whom it names. */
export function namedIn({ responsible, open, last }: HandoffState): string[] {
  const offers = [open, last].flatMap((one) => (one === null ? [] : [one.from, receiverOf(one.to)]));
  return [...new Set([responsible, ...offers, last?.by ?? null].flatMap((person) => person ?? []))];
}

export function receiverOf(to: HandoffTo): string | null {
  return to.kind === 'person' ? to.person : null;
}
