import type { CreateInvitation } from '#protocol/people/invitations.ts';
import { cleanName } from '#protocol/people/people.ts';
import type { Role } from '#protocol/ground/roles.ts';

const HOUR_MS = 3_600_000;

/** How long an invitation may hold, as it is offered. */
export const EXPIRIES = [
  { label: '1 hour', ms: HOUR_MS },
  { label: '24 hours', ms: 24 * HOUR_MS },
  { label: '7 days', ms: 7 * 24 * HOUR_MS },
  { label: '30 days', ms: 30 * 24 * HOUR_MS },
] as const;

/** How many people may come in by one invitation; 0 stands for no limit. */
export const USES = [
  { label: 'One person', uses: 1 },
  { label: 'Up to 5 people', uses: 5 },
  { label: 'Up to 20 people', uses: 20 },
  { label: 'No limit', uses: 0 },
] as const;

/** What somebody filled in. */
export interface InviteWish {
  role: Role;
  expiresInMs: number;
  uses: number;
  name: string;
  title: string;
  organisation: string;
  email: string;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export function isEmailWrong({ email }: InviteWish): boolean {
  return email.trim() !== '' && !EMAIL.test(email.trim());
}

/** The wish as the room takes it: what was left blank is left out. */
export function invitationFor(wish: InviteWish): CreateInvitation {
  const { role, expiresInMs, uses } = wish;
  const name = cleanName(wish.name);
  const title = cleanName(wish.title);
  const organisation = cleanName(wish.organisation);
  const email = wish.email.trim();
  return {
    role,
    expiresInMs,
    ...(uses === 0 ? {} : { uses }),
    ...(name === null ? {} : { name }),
    ...(title === null ? {} : { title }),
    ...(organisation === null ? {} : { organisation }),
    ...(email === '' ? {} : { email }),
  };
}
