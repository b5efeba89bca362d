import {
  createdInvitation,
  deviceInvitation,
  invitationRows,
  spokenCode,
  type CreatedInvitation,
  type CreateInvitation,
  type DeviceInvitation,
  type InvitationRow,
  type SpokenCode,
} from '#protocol/people/invitations.ts';
import { personRows, type PersonRow } from '#protocol/people/person-row.ts';
import { shutOutList, type ShutOut, type ShutOutList } from '#protocol/people/shutting-out.ts';
import { ask, nothing, parsed, type HttpResult, type MemberAccess } from '../wire/http.ts';

/** What somebody is shut out by: an invitation is revoked, a person or a device removed. */
export interface ShutOutRoot {
  kind: 'invitation' | 'person' | 'device';
  id: string;
}

function shutOutPath({ kind, id }: ShutOutRoot): string {
  if (kind === 'invitation') return `invitations/${id}/revoke`;
  return `${kind === 'person' ? 'people' : 'devices'}/${id}/remove`;
}

/** Who is in the session, and who may come; the room is asked over HTTP, as whom the connection is. */
export interface PeopleFacet {
  invite(wanted: CreateInvitation): Promise<HttpResult<CreatedInvitation>>;
  invitations(): Promise<HttpResult<InvitationRow[]>>;
  /** Who would go if this were shut out, and those of `keep` (people, devices) were to stay. */
  shutOutList(root: ShutOutRoot, keep?: readonly string[]): Promise<HttpResult<ShutOutList>>;
  /** Shuts them out; `wish` says who was shown and who stays. */
  shutOut(root: ShutOutRoot, wish: ShutOut): Promise<HttpResult<null>>;
  /** A code of eight digits that can be said instead of the link. */
  speak(invitation: string): Promise<HttpResult<SpokenCode>>;
  /** Everybody who ever was in the session. */
  list(): Promise<HttpResult<PersonRow[]>>;
  /** Invites a person's next device: one's own, or as a technician anybody's. */
  inviteDevice(person: string): Promise<HttpResult<DeviceInvitation>>;
}

export function createPeople(member: MemberAccess): PeopleFacet {
  return {
    invite: (wanted) => parsed(ask(member, { path: 'invitations', body: wanted }), createdInvitation),
    invitations: () => parsed(ask(member, { path: 'invitations' }), invitationRows),
    shutOutList(root, keep = []) {
      const query = keep.length === 0 ? '' : `?keep=${keep.join(',')}`;
      return parsed(ask(member, { path: `${shutOutPath(root)}${query}` }), shutOutList);
    },
    shutOut: (root, wish) => nothing(ask(member, { path: shutOutPath(root), body: wish })),
    speak: (invitation) =>
      parsed(ask(member, { path: `invitations/${invitation}/code`, body: {} }), spokenCode),
    list: () => parsed(ask(member, { path: 'people' }), personRows),
    inviteDevice: (person) =>
      parsed(ask(member, { path: `people/${person}/devices`, body: {} }), deviceInvitation),
  };
}
