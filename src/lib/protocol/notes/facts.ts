import canonicalize from 'canonicalize';
import * as v from 'valibot';
import { fact } from '../ground/fact.ts';
import type { Act } from './acts.ts';
import type { Anchor } from './anchor.ts';
import type { ArrivedAct } from './arrival.ts';

const text = v.string();
const cell = v.looseObject({ column: v.number() });

/**
 * What somebody wrote about something, without its text: `sha256` is of the arrival's salt, an LF and the act's canonical
 * JSON. `does` is the act's type, `anchor` a note's without its quote, `arrivedAt` the notes room's clock, ms.
 */
const noteAct = fact('note-act', {
  number: v.number(),
  act: text,
  does: text,
  note: text,
  by: text,
  arrivedAt: v.number(),
  of: v.nullable(text),
  kind: v.nullable(text),
  to: v.nullable(text),
  anchor: v.nullable(
    v.object({
      on: text,
      terminal: text,
      segment: v.number(),
      event: v.number(),
      from: v.exactOptional(cell),
      to: v.exactOptional(cell),
      command: v.exactOptional(v.number()),
    }),
  ),
  sha256: text,
});
export type NoteFact = v.InferOutput<typeof noteAct>;

export const notesFacts = [noteAct] as const;
/** What the notes room tells the session's room. */
export const noteFact = noteAct;

/** What an act's hash on the record is of. */
export function hashedText({ act, arrival }: ArrivedAct): string {
  const written = canonicalize(act);
  if (written === undefined) throw new Error('an act is always JSON');
  return `${arrival.salt}\n${written}`;
}

export function noteFactOf(arrived: ArrivedAct, sha256: (text: string) => string): NoteFact {
  const { act, arrival } = arrived;
  return {
    ...{ type: 'note-act', number: arrival.number, act: act.id, does: act.type, note: act.on },
    ...{ by: arrival.by.person, arrivedAt: arrival.at, ...namedBy(act), sha256: sha256(hashedText(arrived)) },
  };
}

function namedBy(act: Act): Pick<NoteFact, 'of' | 'kind' | 'to' | 'anchor'> {
  return {
    of: 'of' in act ? act.of : null,
    kind: 'kind' in act ? act.kind : null,
    to: 'to' in act ? act.to : null,
    anchor: act.type === 'note' && act.anchor !== null ? unquoted(act.anchor) : null,
  };
}

function unquoted(anchor: Anchor): NoteFact['anchor'] {
  if (anchor.on === 'moment' || anchor.on === 'command') return anchor;
  const { quote: _, ...rest } = anchor;
  return rest;
}
