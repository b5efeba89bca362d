import * as v from 'valibot';
import { fact } from '../ground/fact.ts';

const text = v.string();

/**
 * The handoff note as it stood was kept. `why`: it was handed over, or rested. `by`: who had changed it since the version
 * before. `sha256` is of the version's salt, an LF and its text, which the notes room keeps; `at` is that room's clock, ms.
 */
const version = fact('handoff-note-version', {
  id: text,
  number: v.number(),
  why: text,
  handoff: v.nullable(text),
  by: v.array(text),
  at: v.number(),
  sha256: text,
});
/** Clients and observers see the handoff note only once it is handed over, or at once again. */
const withheld = fact('handoff-note-withheld', { id: text, withheld: v.boolean(), by: text, at: v.number() });

export const handoffNoteFacts = [version, withheld] as const;
/** What the notes room tells the session's room. */
export const handoffNoteFact = v.variant('type', [version, withheld]);
export type HandoffNoteFact = v.InferOutput<typeof handoffNoteFact>;

/** What a version's hash on the record is of. */
export const hashedVersion = ({ salt, text: said }: { salt: string; text: string }) => `${salt}\n${said}`;
