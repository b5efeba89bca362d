import type { FactOf, RecordFact } from '#protocol/record/facts.ts';
import { inSentence } from '../kit/sentence.ts';

/** What the words of a fact need to know beyond it. */
export interface Around {
  /** A person's name by their id, where it is known. */
  nameOf(person: string): string | null;
  /** What a terminal is called in this session, where it has a name or there are several. */
  terminalName(terminal: string): string | null;
  /** The same by its number, whatever its name is. */
  terminalNumber(terminal: string): string | null;
  /** When the fact was recorded, in ms of the room's clock. */
  at: number;
  now: number;
}

/** A fact in words. */
export interface Told {
  /** One line. */
  text: string;
  /** What else is worth knowing, in one quiet line. */
  detail?: string;
  /** How facts of the same kind read that follow one another; without it each stands alone. */
  several?: Several;
}

/** One of several facts that are told together. */
interface Several {
  /** The same for all that belong together. */
  like: string;
  /** Without it the text of the first is kept and the detail says how often. */
  text?(count: number): string;
  /** What this one adds to the detail. */
  item?: string;
}

/** A fact, and when it was recorded in ms of the room's clock. */
export interface Happened {
  fact: RecordFact;
  at: number;
}

/** Null: a fact that is not told. */
export type Words = Told | string | null;

/** A concept's facts in words. */
export type FactWords<Type extends RecordFact['type']> = {
  readonly [T in Type]: (fact: FactOf<T>, around: Around) => Words;
};

/** Every fact in words. */
export type AllFactWords = FactWords<RecordFact['type']>;

/** What the facts of an entry and the one after them are called together; null where they do not belong together. */
export type JoinWords = (before: readonly Happened[], next: Happened, around: Around) => Told | null;

const SERVER = 'The server’s owner';

export function who(id: string | null, { nameOf }: Around): string {
  if (id === null) return 'Someone';
  if (id === 'server') return SERVER;
  const name = nameOf(id);
  return name === null ? 'Someone' : inSentence(name);
}

/** Who did it, as a sentence begins with them. */
export const by = (fact: { by: string | null }, around: Around) => who(fact.by, around);
/** Whom it is about, likewise. */
export const person = (fact: { person: string }, around: Around) => who(fact.person, around);
/** The same within a sentence. */
export const within = (name: string) => name.replace(/^(The|Someone)\b/, (word) => word.toLowerCase());

/** In which terminal, where there are several. */
export function inTerminal({ terminal }: { terminal: string }, { terminalName }: Around): string {
  const name = terminalName(terminal);
  return name === null ? '' : ` in ${name}`;
}

/** The same text, told once for all that follow one another. */
export const repeated = (text: string): Told => ({ text, several: { like: text } });
