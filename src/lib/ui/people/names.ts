import type { PersonInfo } from '#protocol/people/people.ts';
import { inSentence } from '../kit/sentence.ts';

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

/** Title and organisation as one text, or null. */
export function standingWords({
  title,
  organisation,
}: Pick<PersonInfo, 'title' | 'organisation'>): string | null {
  return [title, organisation].filter(Boolean).join(', ') || null;
}
