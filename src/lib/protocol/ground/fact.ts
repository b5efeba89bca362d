import * as v from 'valibot';

/**
 * A fact of the record. Its schema accepts everything that any build has recorded: a record must stay readable as long
 * as it is kept.
 */
export const fact = <const Type extends string, Entries extends v.ObjectEntries>(
  type: Type,
  entries: Entries,
) => v.object({ type: v.literal(type), ...entries });
