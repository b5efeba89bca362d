import type { OpenHandoff } from '#protocol/handoff/handoff.ts';
import type { HandoffRow } from '#protocol/handoff/routes.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import type { SessionView } from '../../session/view.ts';

type Seen = Pick<SessionView, 'handoff' | 'people' | 'role' | 'you'>;

/** Whether one is among those to whom the session is handed; `invitation`: the one by which one came, where it is known. */
export function isForMe({ handoff, role, you }: Seen, invitation: string | null): boolean {
  const { open } = handoff;
  if (open === null || open.from === you.person || !mayRole(role, 'accept-handoff')) return false;
  switch (open.to.kind) {
    case 'anyone':
      return true;
    case 'person':
      return open.to.person === you.person;
    case 'invitation':
      return open.to.invitation === invitation;
  }
}

/** Whether one may hand the session over now: it is one's own, or its owner is gone. */
export function mayOffer({ handoff, people, role, you }: Seen): boolean {
  if (!mayRole(role, 'offer-handoff') || handoff.open !== null) return false;
  const { responsible } = handoff;
  if (responsible === null || responsible === you.person) return true;
  return (people.find(({ person }) => person === responsible)?.here.length ?? 0) === 0;
}

/** Since when a handoff is about what happened: the last one before it that was accepted. */
export function sinceOf(rows: readonly HandoffRow[], current: HandoffRow | null): number | null {
  const before = rows.find(
    ({ number, ended }) => ended?.how === 'accepted' && (current === null || number < current.number),
  );
  return before?.at ?? null;
}

/** The one that its giver has to hear of: it is over, and the session is theirs still. */
export function cameBack({ handoff: { last, open }, you }: Pick<Seen, 'handoff' | 'you'>) {
  if (last === null || open !== null || last.from !== you.person) return null;
  return last.how === 'declined' || last.how === 'void' ? last : null;
}

export function isDeclinedByMe(open: OpenHandoff, me: string | null): boolean {
  return me !== null && open.declined.includes(me);
}
