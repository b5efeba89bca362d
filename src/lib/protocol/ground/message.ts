import * as v from 'valibot';

/** A message of the wire: its type, which tells it apart from the others of its direction, and what it carries. */
export const message = <const Type extends string, Entries extends v.ObjectEntries>(
  type: Type,
  entries: Entries,
) => v.object({ type: v.literal(type), ...entries });
