import * as v from 'valibot';
import { message } from '../ground/message.ts';
import { ROLES } from '../ground/roles.ts';
import { count, label, terminalId } from '../ground/values.ts';
import { entityId } from '../people/people.ts';
import { inputPause, sessionPolicy, terminalControl } from './control.ts';

const inTerminal = { terminal: terminalId };
const withPerson = { terminal: terminalId, person: entityId };

export const askControl = message('ask-control', inTerminal);
export const withdrawAsk = message('withdraw-ask', inTerminal);
export const declineAsk = message('decline-ask', withPerson);
/** From who has it, to somebody who is here, whether they asked or not. */
export const grantControl = message('grant-control', withPerson);
export const releaseControl = message('release-control', inTerminal);
/** Where it is free; from another, where the policy lets technicians. */
export const takeControl = message('take-control', inTerminal);
export const pauseInput = message('pause-input', {});
/** `reason`: where somebody else began the pause. */
export const resumeInput = message('resume-input', { reason: v.nullable(label(500)) });
/** Interrupts the program in the foreground, paused or not. The room has the endpoint do it by the same message. */
export const stopProgram = message('stop-program', inTerminal);

export const controlChanged = message('control-changed', { control: terminalControl });
export const pauseChanged = message('pause-changed', { pause: v.nullable(inputPause) });
export const policyChanged = message('policy-changed', { policy: sessionPolicy });

/** Keys under a lower fence never reach the shell from now on. `role`: whose keys may, or null for nobody's. */
export const raiseFence = message('raise-fence', {
  terminal: terminalId,
  fence: count,
  role: v.nullable(v.picklist(ROLES)),
});
