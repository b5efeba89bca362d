import { MAX_RENEWALS, MAX_RENEWALS_BURST } from '#protocol/ground/limits.ts';
import { createIsAdmin } from '../../rooms/admin.ts';
import { createDebts } from '../../rooms/debts.ts';
import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { RecordBudget } from '../record/budget.ts';
import type { SessionRecord } from '../record/record.ts';
import { createAdmission } from './admission.ts';
import { createAttendance } from './attendance.ts';
import { createCallers } from './callers.ts';
import { createChallenges } from './challenges.ts';
import { createComers } from './comers.ts';
import { createCookies } from './cookies.ts';
import { createDoor } from './door.ts';
import { createEntering } from './entering.ts';
import { createGuests } from './guests.ts';
import { createInviting } from './inviting.ts';
import { createKnocks } from './knocks.ts';
import { createNewcomers } from './newcomers.ts';
import { createNotesDrops } from './notes-drops.ts';
import type { PeopleRegister } from './register.ts';
import { createRemovals } from './removals.ts';
import { peopleRoutes } from './routes.ts';
import { createShownInvitation } from './shown-invitation.ts';
import { createShuttingOut } from './shutting-out.ts';
import { createTokens } from './tokens.ts';
import { createVisits } from './visits.ts';

export interface PeopleConceptParts {
  ground: Ground;
  register: PeopleRegister;
  record: SessionRecord;
  budget: RecordBudget;
  lifecycle: Lifecycle;
}

/** Who is in the session and who is here; how one comes in, brings others in and shuts them out. */
export function peopleConcept({ ground, register, record, budget, lifecycle }: PeopleConceptParts) {
  const { ports, session, prover } = ground;
  const { clock, settings, crypto } = ports;
  const { people, invitations, membership } = register;
  const cookies = createCookies(ground);
  const tokens = createTokens({ ports, session });
  const guests = createGuests(ground);
  const comers = createComers({ ports, cookies, membership });
  const challenges = createChallenges(ground);
  const door = createDoor({ ground, comers, challenges, tokens, membership });
  const visits = createVisits({ ground, record, budget });
  const attendance = createAttendance({ ground, people, visits });
  const removals = createRemovals({ register, record });
  const notesDrops = createNotesDrops({ ground, register });
  const shuttingOut = createShuttingOut({ ground, register, removals, notesDrops, attendance });
  const inviting = createInviting({ ports, lifecycle, record, invitations, people, shuttingOut, removals });
  const knocks = createKnocks(() => clock.now());
  const newcomers = createNewcomers({ register, record });
  const entering = createEntering({
    ...{ ground, invitations, knocks, cookies },
    admission: createAdmission({ ground, register, newcomers, knocks }),
    shownInvitation: createShownInvitation({ ground, lifecycle, register, attendance }),
  });
  const isAdmin = createIsAdmin({
    ...{ settings, mac: crypto.mac, isSame: crypto.isSame, prover },
    sha256: (text) => crypto.sha256(text),
  });
  // For each person: who may have twenty sockets may not have all of it twenty times.
  const renewals = createDebts(() => clock.now(), { perSecond: MAX_RENEWALS, burst: MAX_RENEWALS_BURST });

  /** Those who are here, and whom else the welcome names. */
  const shownTo = (named: readonly string[]) => {
    const here = attendance.here();
    const absent = [...new Set(named)].filter((id) => !here.some(({ person }) => person === id));
    return [...here, ...absent.flatMap((id) => attendance.info(id) ?? [])];
  };

  const concept = {
    fromViewers: {
      'renew-token': (viewer) => {
        if (!renewals.takeOne(viewer.person)) return 'rate-limited';
        ground.viewers.tellViewer(viewer, { type: 'token-given', token: tokens.give(viewer) });
        return null;
      },
    },
    routes: peopleRoutes({ prover, register, attendance, entering, inviting, knocks }),
    alarms: {
      hello: () => guests.sweep(),
      gone: () => attendance.sweep(),
      'tell-notes': () => notesDrops.tellAgain(),
    },
    welcome: (viewer, named) => ({
      role: viewer.role,
      you: { person: viewer.person, device: viewer.device },
      token: tokens.give(viewer),
      people: shownTo(named),
    }),
    handleArrived: (viewer) => attendance.arrived(viewer),
    handleLeft: (viewer) => attendance.left(viewer),
    handleAwake: () => attendance.settle(),
  } satisfies Concept;
  return {
    ...{ concept, door, guests, attendance, inviting },
    callers: createCallers({ isAdmin, tokens, membership }),
  };
}
