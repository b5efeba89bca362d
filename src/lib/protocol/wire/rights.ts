import type { HANDOFF_NOTE_RIGHTS } from '../handoff-note/rights.ts';
import type { NOTES_RIGHTS } from '../notes/rights.ts';
import { ROLES, type Role } from '../ground/roles.ts';
import type { ViewerToRoom } from './messages.ts';

/** What is asked for over HTTP, by right; see `routes.ts`. */
export const HTTP_RIGHTS = [
  'read-output',
  'read-record',
  'read-people',
  'invite',
  'vouch-for-device',
  'add-own-device',
  'remove-person',
  'change-policy',
  'end-session',
  'read-handoffs',
] as const;

/**
 * What one may do: send a message of this type to the room, ask for this over HTTP, or read and write notes and the
 * handoff note.
 */
export type Right =
  | ViewerToRoom['type']
  | (typeof HTTP_RIGHTS)[number]
  | (typeof NOTES_RIGHTS)[number]
  | (typeof HANDOFF_NOTE_RIGHTS)[number];

const ALL: readonly Role[] = ROLES;
const STAFF: readonly Role[] = ['technician'];
/** Those who may have keys to the shell and stop them; an observer never does. */
const HANDS: readonly Role[] = ['technician', 'client'];

/**
 * Every right there is. The room refuses what is not here, the pty host refuses keys under a grant to a role that may
 * not type, the page hides the rest. What a role may do may still be somebody else's at the moment: see `control.ts`.
 */
export const RIGHTS: Readonly<Record<Right, readonly Role[]>> = {
  hello: ALL,
  'watch-terminal': ALL,
  'report-received': ALL,
  'renew-token': ALL,
  'looked-at': ALL,
  'write-input': HANDS,
  'resize-terminal': HANDS,
  'reset-terminal': HANDS,
  'open-terminal': STAFF,
  'end-terminal': STAFF,
  'rename-terminal': STAFF,
  'ask-control': HANDS,
  'withdraw-ask': HANDS,
  'decline-ask': HANDS,
  'grant-control': HANDS,
  'release-control': HANDS,
  'take-control': STAFF,
  'pause-input': HANDS,
  'resume-input': HANDS,
  'stop-program': HANDS,
  'offer-handoff': STAFF,
  'accept-handoff': STAFF,
  'decline-handoff': STAFF,
  'withdraw-handoff': STAFF,
  'set-work': STAFF,
  'read-handoffs': ALL,
  'end-session': STAFF,
  'read-output': ALL,
  'read-record': ALL,
  'read-people': ALL,
  invite: STAFF,
  'vouch-for-device': STAFF,
  'add-own-device': ALL,
  'remove-person': STAFF,
  'change-policy': STAFF,
  'read-notes': ALL,
  'write-note': HANDS,
  'change-own-note': HANDS,
  'change-note': STAFF,
  'assign-note': STAFF,
  'read-handoff-note': ALL,
  'write-handoff-note': STAFF,
  'withhold-handoff-note': STAFF,
};

export function mayRole(role: Role, right: Right): boolean {
  return RIGHTS[right].includes(role);
}
