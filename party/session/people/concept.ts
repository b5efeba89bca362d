import { MAX_RENEWALS, MAX_RENEWALS_BURST } from '#protocol/ground/limits.ts';
import { createDebts } from '../../rooms/debts.ts';
import type { Concept } from '../concept.ts';
import { createPeopleParts, type PeopleConceptParts } from './parts.ts';
import { peopleRoutes } from './routes.ts';

/** Who is in the session and who is here; how one comes in, brings others in and shuts them out. */
export function peopleConcept(given: PeopleConceptParts) {
  const { ground, register } = given;
  const { ports, prover, viewers } = ground;
  const parts = createPeopleParts(given);
  const { attendance, tokens, guests, door, inviting, callers, notesDrops, shuttingOut } = parts;
  // For each person: who may have twenty sockets may not have all of it twenty times.
  const renewals = createDebts(() => ports.clock.now(), {
    perSecond: MAX_RENEWALS,
    burst: MAX_RENEWALS_BURST,
  });

  /** People who are here, and others whom the welcome names. */
  const shownTo = (named: readonly string[]) => {
    const here = attendance.here();
    const absent = [...new Set(named)].filter((id) => !here.some(({ person }) => person === id));
    return [...here, ...absent.flatMap((id) => attendance.info(id) ?? [])];
  };

  const concept = {
    fromViewers: {
      'renew-token': (viewer) => {
        if (!renewals.takeOne(viewer.person)) return 'rate-limited';
        viewers.tellViewer(viewer, { type: 'token-given', token: tokens.give(viewer) });
        return null;
      },
    },
    routes: peopleRoutes({ ...parts, prover, register }),
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
  return { concept, door, guests, attendance, inviting, callers, shuttingOut };
}
