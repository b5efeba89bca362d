import * as v from 'valibot';
import { fact } from '../ground/fact.ts';
import { ABSENCE_CAUSES, absenceSeen } from './absence.ts';

/** `endpointKey`: Ed25519, raw, base64url. */
const sessionOpened = fact('session-opened', {
  title: v.string(),
  endpoint: v.string(),
  endpointName: v.string(),
  endpointKey: v.string(),
});
const sessionEnded = fact('session-ended', { by: v.string() });
/** `agent`: its version. */
const endpointUp = fact('endpoint-up', { agent: v.string() });
/** Up to version 0.1 nobody wrote down what the room saw. */
const endpointDown = fact('endpoint-down', { saw: v.exactOptional(absenceSeen) });
/** Recorded after the `endpoint-up` that ends an absence: what is then known of its cause. */
const absenceExplained = fact('absence-explained', { cause: v.picklist(ABSENCE_CAUSES) });

export const lifecycleFacts = [
  sessionOpened,
  sessionEnded,
  endpointUp,
  endpointDown,
  absenceExplained,
] as const;
