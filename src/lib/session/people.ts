import {
  createdInvitation,
  deviceInvitation,
  invitationRows,
  personRows,
  spokenCode,
  type CreatedInvitation,
  type CreateInvitation,
  type DeviceInvitation,
  type InvitationRow,
  type PersonRow,
  type SpokenCode,
} from '#protocol/wire/http.ts';
import { ask, nothing, parsed, type HttpResult, type Member } from './http.ts';

/** Who is in the session, and who may come; the room is asked over HTTP, as whom the connection is. */
export interface PeopleFacet {
  invite(wanted: CreateInvitation): Promise<HttpResult<CreatedInvitation>>;
  invitations(): Promise<HttpResult<InvitationRow[]>>;
  revoke(invitation: string): Promise<HttpResult<null>>;
  /** A code of eight digits that can be said instead of the link. */
  speak(invitation: string): Promise<HttpResult<SpokenCode>>;
  /** Everybody who ever was in the session. */
  list(): Promise<HttpResult<PersonRow[]>>;
  /** Invites a person's next device: one's own, or as a technician anybody's. */
  inviteDevice(person: string): Promise<HttpResult<DeviceInvitation>>;
  removeDevice(device: string): Promise<HttpResult<null>>;
}

export function createPeople(member: Member): PeopleFacet {
  return {
    invite: (wanted) => parsed(ask(member, 'invitations', wanted), createdInvitation),
    invitations: () => parsed(ask(member, 'invitations'), invitationRows),
    revoke: (invitation) => nothing(ask(member, `invitations/${invitation}/revoke`, {})),
    speak: (invitation) => parsed(ask(member, `invitations/${invitation}/code`, {}), spokenCode),
    list: () => parsed(ask(member, 'people'), personRows),
    inviteDevice: (person) => parsed(ask(member, `people/${person}/devices`, {}), deviceInvitation),
    removeDevice: (device) => nothing(ask(member, `devices/${device}/remove`, {})),
  };
}
