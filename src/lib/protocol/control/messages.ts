import * as v from 'valibot';
import { message, refusal } from '../ground/message.ts';
import { ROLES } from '../ground/roles.ts';
import { count, label, terminalId } from '../ground/values.ts';
import { entityId } from '../people/people.ts';
import { inputPause, sessionPolicy, terminalControl } from './control.ts';

const inTerminal = { terminal: terminalId };
const withPerson = { terminal: terminalId, person: entityId };

export const askControl = message('ask-control', inTerminal);
export const withdrawAsk = message('withdraw-ask', inTerminal);
export const declineAsk = message('decline-ask', withPerson);
/** From the person with control to somebody who is here, whether or not they asked. */
export const grantControl = message('grant-control', withPerson);
export const releaseControl = message('release-control', inTerminal);
/** If it is free; from somebody else, if the policy lets technicians. */
export const takeControl = message('take-control', inTerminal);
export const pauseInput = message('pause-input', {});
/** `reason`: where somebody else began the pause. */
export const resumeInput = message('resume-input', { reason: v.nullable(label(500)) });
/** Interrupts the program in the foreground, paused or not. The room has the endpoint do it by the same message. */
export const stopProgram = message('stop-program', inTerminal);

/** For whatever is asked of a terminal. */
const NO_TERMINAL = ['no-such-terminal', 'terminal-ended'] as const;
/** Only who has control may do it: another has it, or nobody. */
const NO_CONTROL = 'no-control';
/** Another has it, and it is theirs to give. */
const HELD = 'held';
/** Nobody of this name asks. */
const NOT_ASKED = 'not-asked';

/** Every request that is about who may type, by why it is refused. */
export const controlRefusals = [
  refusal('ask-control', [...NO_TERMINAL, HELD]),
  refusal('withdraw-ask', [...NO_TERMINAL, NOT_ASKED]),
  refusal('decline-ask', [...NO_TERMINAL, NO_CONTROL, NOT_ASKED]),
  /** `no-such-person`: who it was to go to is not here, or may not type. */
  refusal('grant-control', [...NO_TERMINAL, NO_CONTROL, 'no-such-person']),
  refusal('release-control', [...NO_TERMINAL, NO_CONTROL]),
  refusal('take-control', [...NO_TERMINAL, HELD]),
  refusal('pause-input', ['paused']),
  /** Who began the pause is here, or was too short a time ago, or no reason was given. */
  refusal('resume-input', ['not-yours']),
  refusal('stop-program', [...NO_TERMINAL, 'endpoint-offline']),
] as const;

export const CONTROL_REQUESTS = controlRefusals.map(({ entries }) => entries.request.literal);

export const controlChanged = message('control-changed', { control: terminalControl });
export const pauseChanged = message('pause-changed', { pause: v.nullable(inputPause) });
export const policyChanged = message('policy-changed', { policy: sessionPolicy });

/** Keys under a lower fence never reach the shell from now on. `role`: whose keys may, or null for nobody's. */
export const raiseFence = message('raise-fence', {
  terminal: terminalId,
  fence: count,
  role: v.nullable(v.picklist(ROLES)),
});
