import type { PersonInfo } from '#protocol/people/people.ts';
import type { Role } from '#protocol/ground/roles.ts';

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  technician: 'Technician',
  client: 'Client',
  observer: 'Observer',
};

/** What a role may and may not, for who invites and for who is invited; both go on with the words before them. */
export const ROLE_MEANS: Readonly<Record<Role, { can: string; cannot: string }>> = {
  technician: {
    can: 'type while in control, open terminals, invite people and end the session',
    cannot: 'act for the client',
  },
  client: {
    can: 'watch, pause all typing at any time, and type when given control',
    cannot: 'open terminals, invite people or end the session',
  },
  observer: { can: 'watch', cannot: 'type, pause or change anything' },
};

/** The blocks Unicode keeps for scripts written from the right (DerivedBidiClass.txt, its defaults for R and AL). */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A name within a sentence: one written from the right must not turn what stands around it. */
export function inSentence(name: string): string {
  return RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name;
}

/** Up to two signs that stand for a name where there is no room for it. */
export function initials(name: string): string {
  const words = name.split(/[\s.@-]+/u).filter((word) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
  const signs = [words[0], words.length > 1 ? words.at(-1) : undefined].map(firstSign);
  return signs.join('').toLocaleUpperCase() || '?';
}

function firstSign(word: string | undefined): string {
  if (word === undefined) return '';
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(segment)) return segment;
  }
  return '';
}

type Named = Pick<PersonInfo, 'person' | 'name' | 'role'>;

/** Longest first name that stands for its bearer, in characters. */
const MAX_SHORT_NAME = 18;

/** The first name, where it tells a person from the others who are there. */
export function shortName({ person, name }: Named, others: readonly Named[]): string {
  const [first = name] = name.split(' ');
  const isShared = others.some((other) => other.person !== person && other.name.split(' ')[0] === first);
  const short = isShared ? name : first;
  return inSentence(short.length > MAX_SHORT_NAME ? `${short.slice(0, MAX_SHORT_NAME - 1)}…` : short);
}

/** A name with what its bearer is, where that matters to who reads it: technicians are the rule. */
export function withRole({ name, role }: Pick<Named, 'name' | 'role'>): string {
  return role === 'technician' ? inSentence(name) : `${inSentence(name)} (${role})`;
}

/** What somebody is, within a sentence. */
export const aRole = (role: Role | 'guest') => (role === 'observer' ? 'an observer' : `a ${role}`);

/** Title and organisation as one text, or null. */
export function standingWords({
  title,
  organisation,
}: Pick<PersonInfo, 'title' | 'organisation'>): string | null {
  return [title, organisation].filter(Boolean).join(', ') || null;
}

/** Names one after the other: `Anna, Priya and Omar`. */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
}
