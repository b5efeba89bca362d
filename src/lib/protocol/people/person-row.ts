import * as v from 'valibot';
import { entityId, personInfo } from './people.ts';

/** A person who is or was in the session, with every device they had. */
const personRow = v.object({
  ...personInfo.entries,
  joinedAt: v.number(),
  invitation: v.string(),
  devices: v.array(
    v.object({
      device: entityId,
      label: v.string(),
      how: v.picklist(['first', 'own', 'vouched']),
      addedAt: v.number(),
      removedAt: v.nullable(v.number()),
    }),
  ),
});
export type PersonRow = v.InferOutput<typeof personRow>;
export const personRows = v.array(personRow);
