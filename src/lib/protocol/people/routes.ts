import * as v from 'valibot';
import { route } from '../ground/route.ts';
import { enterBody, entered, invitation, invitationBody } from './entering.ts';
import {
  createdInvitation,
  createInvitationBody,
  deviceInvitation,
  invitationRows,
  spokenCode,
} from './invitations.ts';
import { personRows } from './person-row.ts';
import { shutOutBody, shutOutList } from './shutting-out.ts';

/** What a link's secret is for; nothing is used up. Who has the secret may ask. */
export const showInvitation = route({
  method: 'POST',
  path: 'invitation',
  right: 'anybody',
  body: invitationBody,
  answer: invitation,
});
/** Answered with cookies. Who has the secret may ask. */
export const enter = route({
  method: 'POST',
  path: 'enter',
  right: 'anybody',
  body: enterBody,
  answer: entered,
});

export const createInvitation = route({
  method: 'POST',
  path: 'invitations',
  right: 'invite',
  body: createInvitationBody,
  answer: createdInvitation,
});
export const listInvitations = route({
  method: 'GET',
  path: 'invitations',
  right: 'invite',
  body: null,
  answer: invitationRows,
});
/** A code of eight digits that can be said instead of the link. */
export const sayInvitation = route({
  method: 'POST',
  path: 'invitations/:invitation/code',
  right: 'invite',
  body: null,
  answer: spokenCode,
});

/** Everybody who ever was in the session. */
export const listPeople = route({
  method: 'GET',
  path: 'people',
  right: 'read-people',
  body: null,
  answer: personRows,
});
/** Makes an invitation for a person's next device, with a code of six digits. */
export const inviteDevice = route({
  method: 'POST',
  path: 'people/:person/devices',
  right: 'own-device',
  body: null,
  answer: deviceInvitation,
});

/** For requests about who is removed with somebody or something: `keep` names those to keep, separated by commas. */
const shown = { method: 'GET', query: ['keep'], body: null, answer: shutOutList } as const;
/** A body that is missing is an empty one. */
const done = { method: 'POST', body: v.nullish(shutOutBody, {}), answer: null } as const;

const ofInvitation = { path: 'invitations/:invitation/revoke', right: 'invite' } as const;
export const showRevoking = route({ ...shown, ...ofInvitation });
export const revokeInvitation = route({ ...done, ...ofInvitation });

const ofDevice = { path: 'devices/:device/remove', right: 'own-device' } as const;
export const showDeviceRemoval = route({ ...shown, ...ofDevice });
export const removeDevice = route({ ...done, ...ofDevice });

const ofPerson = { path: 'people/:person/remove', right: 'remove-person' } as const;
export const showPersonRemoval = route({ ...shown, ...ofPerson });
export const removePerson = route({ ...done, ...ofPerson });
