import * as v from 'valibot';
import { ROLES } from '../ground/roles.ts';
import { label } from '../ground/values.ts';
import { entityId } from './people.ts';

const role = v.picklist(ROLES);

/** Who is removed together with somebody: people, and devices of people who stay. */
export const shutOutList = v.object({
  /** `because`: by whom they came, or whose key they have; null: named, or by the invitation that is revoked. */
  people: v.array(v.object({ person: entityId, name: v.string(), role, because: v.nullable(entityId) })),
  devices: v.array(
    v.object({
      device: entityId,
      label: v.string(),
      person: entityId,
      name: v.string(),
      because: v.nullable(entityId),
    }),
  ),
  /** Stands for the whole list. */
  digest: v.string(),
});
export type ShutOutList = v.InferOutput<typeof shutOutList>;

/**
 * `shown`: the digest of the list that the asker has seen; if the list has changed, the request is refused with the
 * new one. Without it everybody goes, also those who came meanwhile. `keep`: people and devices that stay.
 */
export const shutOutBody = v.object({
  shown: v.optional(label(64)),
  keep: v.optional(v.array(entityId), []),
});
export type ShutOut = v.InferInput<typeof shutOutBody>;

/** What the refusal says, besides the reason, if another list had been shown: who would be removed now. */
export interface RefusedShutOut {
  list: ShutOutList;
}
