import type {
  CreatedInvitation,
  CreateInvitation,
  DeviceInvitation,
  InvitationRow,
  SpokenCode,
} from '#protocol/people/invitations.ts';
import type { PersonRow } from '#protocol/people/person-row.ts';
import * as routes from '#protocol/people/routes.ts';
import type { ShutOut, ShutOutList } from '#protocol/people/shutting-out.ts';
import { ask, type HttpResult, type MemberAccess } from '../wire/http.ts';

/** What somebody is shut out by: an invitation is revoked, a person or a device removed. */
export interface ShutOutRoot {
  kind: 'invitation' | 'person' | 'device';
  id: string;
}

/** Asks who would go with somebody or something. */
function askWhoGoes(
  member: MemberAccess,
  { root: { kind, id }, keep }: { root: ShutOutRoot; keep: readonly string[] },
): Promise<HttpResult<ShutOutList>> {
  const query = keep.length === 0 ? {} : { keep: keep.join(',') };
  switch (kind) {
    case 'invitation':
      return ask(member, { route: routes.showRevoking, params: { invitation: id }, query });
    case 'person':
      return ask(member, { route: routes.showPersonRemoval, params: { person: id }, query });
    case 'device':
      return ask(member, { route: routes.showDeviceRemoval, params: { device: id }, query });
  }
}

/** Has them go. */
function askToGo(member: MemberAccess, { root: { kind, id }, body }: { root: ShutOutRoot; body: ShutOut }) {
  switch (kind) {
    case 'invitation':
      return ask(member, { route: routes.revokeInvitation, params: { invitation: id }, body });
    case 'person':
      return ask(member, { route: routes.removePerson, params: { person: id }, body });
    case 'device':
      return ask(member, { route: routes.removeDevice, params: { device: id }, body });
  }
}

/** Who is in the session, and who may come. The room is asked over HTTP, as the connection's person. */
export interface PeopleFacet {
  invite(wanted: CreateInvitation): Promise<HttpResult<CreatedInvitation>>;
  invitations(): Promise<HttpResult<InvitationRow[]>>;
  /** Who would go if this were shut out, and those of `keep` (people, devices) were to stay. */
  shutOutList(root: ShutOutRoot, keep?: readonly string[]): Promise<HttpResult<ShutOutList>>;
  /** Removes them; `wish` says who was shown and who stays. */
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
    invite: (body) => ask(member, { route: routes.createInvitation, body }),
    invitations: () => ask(member, { route: routes.listInvitations }),
    shutOutList: (root, keep = []) => askWhoGoes(member, { root, keep }),
    shutOut: (root, body) => askToGo(member, { root, body }),
    speak: (invitation) => ask(member, { route: routes.sayInvitation, params: { invitation } }),
    list: () => ask(member, { route: routes.listPeople }),
    inviteDevice: (person) => ask(member, { route: routes.inviteDevice, params: { person } }),
  };
}
