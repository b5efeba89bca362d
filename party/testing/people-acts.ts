import type { Role } from '#protocol/ground/roles.ts';
import type { CreatedInvitation, DeviceInvitation, InvitationRow } from '#protocol/people/invitations.ts';
import type { PersonRow } from '#protocol/people/person-row.ts';
import type { AdmitNotesAnswer } from '../worker/internal.ts';
import type { HttpAnswer } from '../rooms/http.ts';
import { jsonOf } from './answers.ts';
import { fakeRequest, type Somebody, type TestRoom } from './test-room.ts';

/** What people ask of a room about people. */
export interface PeopleActs {
  people(): PersonRow[];
  /** The one a session began with for this role. */
  invitationOf(role: Role): string;
  inviteByServer(): CreatedInvitation;
  revoke(id: string, body?: unknown): HttpAnswer;
  remove(by: Pick<Somebody, 'headers'>, device: string): HttpAnswer;
  askForDevice(by: Pick<Somebody, 'headers'>, person: string): Promise<HttpAnswer>;
  /** Another browser of somebody's, by an invitation that `by` asked for. */
  anotherDevice(by: Somebody, person?: string): Promise<Somebody>;
  notesOf(somebody: Somebody): AdmitNotesAnswer;
}

export function peopleActs(world: TestRoom): PeopleActs {
  const askForDevice: PeopleActs['askForDevice'] = ({ headers }, person) =>
    world.ask({ method: 'POST', path: `people/${person}/devices`, headers });
  return {
    people: () => jsonOf<PersonRow[]>(world.admin({ path: 'people' })),
    invitationOf(role) {
      const rows = jsonOf<InvitationRow[]>(world.admin({ path: 'invitations' }));
      const found = rows.find((row) => row.role === role);
      if (found === undefined) throw new Error(`no invitation of a ${role}`);
      return found.id;
    },
    inviteByServer: () =>
      jsonOf<CreatedInvitation>(
        world.admin({ method: 'POST', path: 'invitations', body: { role: 'technician' } }),
      ),
    revoke: (id, body) => world.admin({ method: 'POST', path: `invitations/${id}/revoke`, body }),
    remove: ({ headers }, device) =>
      world.request({ method: 'POST', path: `devices/${device}/remove`, headers }),
    askForDevice,
    async anotherDevice(by, person = by.person) {
      const { link } = jsonOf<DeviceInvitation>(await askForDevice(by, person));
      return world.enter(link, { name: 'Somebody else', label: 'Phone' });
    },
    notesOf: ({ notes }) => world.room.admitNotes(fakeRequest(notes)),
  };
}
