import { createIsAdmin } from '../../rooms/admin.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { RecordBudget } from '../record/budget.ts';
import type { SessionRecord } from '../record/record.ts';
import { createAdmission } from './admission.ts';
import { createAttendance, type Attendance } from './attendance.ts';
import { createCallers } from './callers.ts';
import { createChallenges } from './challenges.ts';
import { createCodeMaking } from './code-making.ts';
import { createComers } from './comers.ts';
import { createCookies } from './cookies.ts';
import { createDeviceInvitations } from './device-invitations.ts';
import { createDoor } from './door.ts';
import { createEntering } from './entering.ts';
import { createGuests } from './guests.ts';
import { createInvitationMaking } from './invitation-making.ts';
import { createInviting } from './inviting.ts';
import { createKnocks } from './knocks.ts';
import { createNewcomers } from './newcomers.ts';
import { createNotesDrops } from './notes-drops.ts';
import type { PeopleRegister } from './register.ts';
import { createRemovals } from './removals.ts';
import { createShownInvitation } from './shown-invitation.ts';
import { createShuttingOut } from './shutting-out.ts';
import { createShutOutRequests } from './shut-out-requests.ts';
import { createTokens } from './tokens.ts';
import { createVisits } from './visits.ts';

export interface PeopleConceptParts {
  ground: Ground;
  register: PeopleRegister;
  record: SessionRecord;
  budget: RecordBudget;
  lifecycle: Lifecycle;
}

/** All that the concept consists of, each from those before it. */
export function createPeopleParts(parts: PeopleConceptParts) {
  const { ground, register, record, budget } = parts;
  const visits = createVisits({ ground, record, budget });
  const attendance = createAttendance({ ground, people: register.people, visits });
  return { attendance, ...createWaysIn(parts, attendance), ...createMembersActs(parts, attendance) };
}

function createWaysIn({ ground, register, record, lifecycle }: PeopleConceptParts, attendance: Attendance) {
  const { ports, session, prover } = ground;
  const { settings, crypto, clock } = ports;
  const { invitations, membership } = register;
  const cookies = createCookies(ground);
  const tokens = createTokens({ ports, session });
  const comers = createComers({ ports, cookies, membership });
  const challenges = createChallenges(ground);
  const knocks = createKnocks(() => clock.now());
  const newcomers = createNewcomers({ register, record });
  const admission = createAdmission({ ground, register, newcomers, knocks });
  const shownInvitation = createShownInvitation({ ground, lifecycle, register, attendance });
  const { mac, isSame } = crypto;
  const isAdmin = createIsAdmin({ settings, mac, isSame, prover, sha256: (text) => crypto.sha256(text) });
  return {
    tokens,
    knocks,
    guests: createGuests(ground),
    door: createDoor({ ground, comers, challenges, tokens, membership }),
    entering: createEntering({ ground, invitations, knocks, cookies, admission, shownInvitation }),
    callers: createCallers({ isAdmin, tokens, membership }),
  };
}

function createMembersActs({ ground, register, record }: PeopleConceptParts, attendance: Attendance) {
  const { invitations } = register;
  const removals = createRemovals({ register, record });
  const notesDrops = createNotesDrops({ ground, register });
  const shuttingOut = createShuttingOut({ ground, register, removals, notesDrops, attendance });
  const invitationMaking = createInvitationMaking({ ground, record, invitations });
  const codeMaking = createCodeMaking(ground);
  return {
    notesDrops,
    shuttingOut,
    inviting: createInviting({ ground, invitations, invitationMaking, codeMaking }),
    deviceInvitations: createDeviceInvitations({
      ...{ ground, register, removals, invitationMaking, codeMaking },
    }),
    shutOutRequests: createShutOutRequests({ register, shuttingOut }),
  };
}
