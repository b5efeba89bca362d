import type { PersonInfo } from '#protocol/people/people.ts';
import { ROLES } from '#protocol/ground/roles.ts';
import type { SessionView } from '../../session/view.ts';

export const isHere = ({ here }: Pick<PersonInfo, 'here'>) => here.length > 0;

/** Everybody the room told of: oneself first, then who is here, technicians before clients before observers. */
export function rosterOf(view: SessionView | null): readonly PersonInfo[] {
  if (view === null) return [];
  const rank = (each: PersonInfo) =>
    (each.person === view.you.person ? 0 : isHere(each) ? 10 : 20) + ROLES.indexOf(each.role);
  return [...view.people].sort((a, b) => rank(a) - rank(b) || a.since - b.since);
}
