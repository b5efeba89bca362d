import * as v from 'valibot';
import { MAX_HANDOFF_BYTES, MAX_WAITING_FOR_BYTES } from '../ground/limits.ts';
import { message, refusal } from '../ground/message.ts';
import { label } from '../ground/values.ts';
import { entityId } from '../people/people.ts';
import { handoffState, handoffTo, SET_WORK_STATES } from './handoff.ts';

const ofHandoff = { handoff: entityId };

/** From who takes care of the session; while they are gone, from any technician. */
export const offerHandoff = message('offer-handoff', { to: handoffTo, text: label(MAX_HANDOFF_BYTES) });
export const acceptHandoff = message('accept-handoff', ofHandoff);
export const declineHandoff = message('decline-handoff', { ...ofHandoff, reason: label(500) });
export const withdrawHandoff = message('withdraw-handoff', ofHandoff);
/** `for`: whom or what is waited for. */
export const setWork = message('set-work', {
  state: v.picklist(SET_WORK_STATES),
  for: v.nullable(label(MAX_WAITING_FOR_BYTES)),
});

/** It has ended, or there never was one of this id. */
const NOT_OPEN = 'no-such-handoff';
const NOT_FOR_YOU = 'not-for-you';

export const handoffRefusals = [
  /** `not-responsible`: another takes care of the session, and is here. `no-receiver`: who it is for may not take it. */
  refusal('offer-handoff', [
    ...(['not-responsible', 'handoff-open', 'no-receiver'] as const),
    ...(['text-empty', 'text-too-long', 'too-many-handoffs'] as const),
  ]),
  refusal('accept-handoff', [NOT_OPEN, NOT_FOR_YOU]),
  refusal('decline-handoff', [NOT_OPEN, NOT_FOR_YOU, 'no-reason']),
  refusal('withdraw-handoff', [NOT_OPEN, 'not-yours']),
  refusal('set-work', ['nothing-waited-for']),
] as const;

export const handoffChanged = message('handoff-changed', { handoff: handoffState });
