import type {
  CreatedInvitation,
  CreateInvitation,
  DeviceInvitation,
  InvitationRow,
  PersonRow,
  SpokenCode,
} from '#protocol/http.ts';
import type { SessionPolicy } from '#protocol/control.ts';
import type { RecordedEvent } from '#protocol/record.ts';
import {
  changePolicy,
  createInvitation,
  inviteDevice,
  listInvitations,
  listPeople,
  readTimeline,
  removeDevice,
  revokeInvitation,
  speakInvitation,
  type HttpResult,
  type Member,
} from './http.ts';

/** What a page asks its session's room over HTTP, as the person it belongs to. */
export interface PeopleApi {
  invite(wanted: CreateInvitation): Promise<HttpResult<CreatedInvitation>>;
  invitations(): Promise<HttpResult<InvitationRow[]>>;
  revoke(invitation: string): Promise<HttpResult<null>>;
  speak(invitation: string): Promise<HttpResult<SpokenCode>>;
  people(): Promise<HttpResult<PersonRow[]>>;
  inviteDevice(person: string): Promise<HttpResult<DeviceInvitation>>;
  removeDevice(device: string): Promise<HttpResult<null>>;
  changePolicy(change: Partial<SessionPolicy>): Promise<HttpResult<null>>;
  timeline(before?: number): Promise<HttpResult<RecordedEvent[]>>;
}

export function createPeopleApi(member: Member): PeopleApi {
  return {
    invite: (wanted) => createInvitation(member, wanted),
    invitations: () => listInvitations(member),
    revoke: (invitation) => revokeInvitation(member, invitation),
    speak: (invitation) => speakInvitation(member, invitation),
    people: () => listPeople(member),
    inviteDevice: (person) => inviteDevice(member, person),
    removeDevice: (device) => removeDevice(member, device),
    changePolicy: (change) => changePolicy(member, change),
    timeline: (before) => readTimeline(member, before),
  };
}
