import {
  createdInvitation,
  deviceInvitation,
  invitationRows,
  personRows,
  spokenCode,
  timelineEvents,
  type CreatedInvitation,
  type CreateInvitation,
  type DeviceInvitation,
  type InvitationRow,
  type PersonRow,
  type SpokenCode,
} from '#protocol/wire/http.ts';
import type { SessionPolicy } from '#protocol/control/control.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import { ask, nothing, parsed, type HttpResult, type Member } from './http.ts';

/** What a page asks its session's room over HTTP, as the person it belongs to. */
export interface PeopleApi {
  invite(wanted: CreateInvitation): Promise<HttpResult<CreatedInvitation>>;
  invitations(): Promise<HttpResult<InvitationRow[]>>;
  revoke(invitation: string): Promise<HttpResult<null>>;
  /** A code of eight digits that can be said instead of the link. */
  speak(invitation: string): Promise<HttpResult<SpokenCode>>;
  people(): Promise<HttpResult<PersonRow[]>>;
  /** Invites a person's next device: one's own, or as a technician anybody's. */
  inviteDevice(person: string): Promise<HttpResult<DeviceInvitation>>;
  removeDevice(device: string): Promise<HttpResult<null>>;
  changePolicy(change: Partial<SessionPolicy>): Promise<HttpResult<null>>;
  /** The record's events before one, oldest first, a page of them; the newest where no number is given. */
  timeline(before?: number): Promise<HttpResult<RecordedEvent[]>>;
}

export function createPeopleApi(member: Member): PeopleApi {
  return {
    invite: (wanted) => parsed(ask(member, 'invitations', wanted), createdInvitation),
    invitations: () => parsed(ask(member, 'invitations'), invitationRows),
    revoke: (invitation) => nothing(ask(member, `invitations/${invitation}/revoke`, {})),
    speak: (invitation) => parsed(ask(member, `invitations/${invitation}/code`, {}), spokenCode),
    people: () => parsed(ask(member, 'people'), personRows),
    inviteDevice: (person) => parsed(ask(member, `people/${person}/devices`, {}), deviceInvitation),
    removeDevice: (device) => nothing(ask(member, `devices/${device}/remove`, {})),
    changePolicy: (change) => nothing(ask(member, 'policy', change)),
    timeline: (before) =>
      parsed(ask(member, before === undefined ? 'timeline' : `timeline?before=${before}`), timelineEvents),
  };
}
