import * as v from 'valibot';

/**
 * A fact of the record. What its entries take is no narrower than what any build has put there: a record is read as long
 * as it is kept.
 */
export const fact = <const Type extends string, Entries extends v.ObjectEntries>(
  type: Type,
  entries: Entries,
) => v.object({ type: v.literal(type), ...entries });
