import * as v from 'valibot';
import { controlFacts } from '../control/facts.ts';
import { handoffFacts } from '../handoff/facts.ts';
import { handoffNoteFacts } from '../handoff-note/facts.ts';
import { lifecycleFacts } from '../lifecycle/facts.ts';
import { linesFacts } from '../lines/facts.ts';
import { notesFacts } from '../notes/facts.ts';
import { outputFacts } from '../output/facts.ts';
import { peopleFacts } from '../people/facts.ts';
import { terminalFacts } from '../terminals/facts.ts';

/** Each is defined with its concept: `protocol/CONCEPT/facts.ts`. */
export const FACTS = [
  ...lifecycleFacts,
  ...terminalFacts,
  ...outputFacts,
  ...linesFacts,
  ...peopleFacts,
  ...controlFacts,
  ...notesFacts,
  ...handoffFacts,
  ...handoffNoteFacts,
] as const;

/**
 * What goes on the record. Ids and hashes are as in the messages; `by` is a person's id, or `server` for the holder of
 * the server's own token. Up to version 0.1 it was a link's id.
 */
export type RecordFact = v.InferOutput<(typeof FACTS)[number]>;
export type FactOf<Type extends RecordFact['type']> = Extract<RecordFact, { type: Type }>;

const BY_TYPE = new Map<string, (typeof FACTS)[number]>(
  FACTS.map((schema) => [schema.entries.type.literal, schema]),
);

/** A fact of any build's record. Null: a type that this build does not know, or not in that type's form. */
export function readFact(told: { type: string }): RecordFact | null {
  const schema = BY_TYPE.get(told.type);
  if (schema === undefined) return null;
  const read = v.safeParse(schema, told);
  return read.success ? read.output : null;
}
