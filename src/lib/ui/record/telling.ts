import type { FactOf, RecordFact } from '#protocol/record/facts.ts';
import { inSentence } from '../kit/sentence.ts';

/** What the words of a fact need to know beyond it. */
export interface Around {
  /** A person's name by their id, where it is known. */
  nameOf(person: string): string | null;
  /** Number of a terminal in this session, where there are several. */
  terminalName(terminal: string): string | null;
  now: number;
}

/** A concept's facts in words; null: one that is not told. */
export type FactWords<Type extends RecordFact['type']> = {
  readonly [T in Type]: (fact: FactOf<T>, around: Around) => string | null;
};

/** Every fact in words. */
export type AllFactWords = FactWords<RecordFact['type']>;

const SERVER = 'The server’s command line';

export function who(id: string | null, { nameOf }: Around): string {
  if (id === null) return 'Somebody';
  if (id === 'server') return SERVER;
  const name = nameOf(id);
  return name === null ? 'Somebody' : inSentence(name);
}

/** Who did it, as a sentence begins with them. */
export const by = (fact: { by: string | null }, around: Around) => who(fact.by, around);
/** Whom it is about, likewise. */
export const person = (fact: { person: string }, around: Around) => who(fact.person, around);
/** The same within a sentence. */
export const within = (name: string) => (name === SERVER ? 'the server’s command line' : name);

/** In which terminal, where there are several. */
export function inTerminal({ terminal }: { terminal: string }, { terminalName }: Around): string {
  const name = terminalName(terminal);
  return name === null ? '' : ` (${name})`;
}
