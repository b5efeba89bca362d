import type { PersonInfo } from '#protocol/people/people.ts';

/** The technicians to whom one can hand over, those who are here before those who were. */
export function receivers(all: readonly PersonInfo[], me: string | null): readonly PersonInfo[] {
  return all
    .filter(({ person, role }) => person !== me && role === 'technician')
    .toSorted(
      (one, other) => Number(other.here.length > 0) - Number(one.here.length > 0) || other.since - one.since,
    );
}
