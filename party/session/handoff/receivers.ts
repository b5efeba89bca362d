import type { HandoffTo } from '#protocol/handoff/handoff.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import type { Register } from '../people/register.ts';

type Known = Pick<Register, 'roleOf' | 'isIn' | 'invitationOf' | 'invitation'>;

/** Whether there can be somebody to whom `from` hands the session like this. */
export function canBeTaken(to: HandoffTo, { register, from }: { register: Known; from: string }): boolean {
  switch (to.kind) {
    case 'anyone':
      return true;
    case 'person': {
      const role = register.roleOf(to.person);
      return (
        to.person !== from && role !== null && mayRole(role, 'accept-handoff') && register.isIn(to.person)
      );
    }
    case 'invitation': {
      const found = register.invitation(to.invitation);
      if (found === null) return false;
      const { row, isLive } = found;
      return isLive && row.person === null && mayRole(row.role, 'accept-handoff');
    }
  }
}

/** When it may be that nobody can come any more to whom it is handed; null: not by time alone. */
export function lastsUntil(to: HandoffTo, register: Pick<Known, 'invitation'>): number | null {
  return to.kind === 'invitation' ? (register.invitation(to.invitation)?.row.expiresAt ?? null) : null;
}

/** Whether a technician is one of those whom it is for. */
export function isFor(
  { from, to }: { from: string; to: HandoffTo },
  { register, person }: { register: Known; person: string },
): boolean {
  if (person === from) return false;
  switch (to.kind) {
    case 'anyone':
      return true;
    case 'person':
      return to.person === person;
    case 'invitation':
      return register.invitationOf(person) === to.invitation;
  }
}
