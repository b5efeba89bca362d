import * as v from 'valibot';
import { ROLES } from '../ground/roles.ts';
import { label, time } from '../ground/values.ts';
import { typedName } from './invitations.ts';
import { entityId } from './people.ts';
import { publicKey } from './public-key.ts';

const role = v.picklist(ROLES);

export const invitationBody = v.object({ secret: label(100), publicKey: v.optional(publicKey) });
export type InvitationBody = v.InferOutput<typeof invitationBody>;
/** What anybody with an invitation is told before they enter. */
export const invitation = v.object({
  session: v.object({ title: v.string(), endpointName: v.string(), endedAt: v.nullable(time) }),
  role,
  /** As the inviter gave it; null: the person who enters chooses it. */
  name: v.nullable(v.string()),
  title: v.nullable(v.string()),
  organisation: v.nullable(v.string()),
  /** Null: from the server's own command line. */
  invitedBy: v.nullable(v.string()),
  /** The inviter's organisation, as the invitation they came by says; an older server does not send it. */
  invitedByOrganisation: v.optional(v.nullable(v.string()), null),
  expiresAt: time,
  /** Whose device it adds; null: it makes a person of their own. */
  addsDeviceTo: v.nullable(v.string()),
  /** Who keeps the recording. */
  recordedBy: v.string(),
  here: v.array(v.object({ name: v.string(), role })),
  /** The person this browser already is in this role: entering uses nothing up. */
  known: v.nullable(entityId),
});
export type Invitation = v.InferOutput<typeof invitation>;

/** `signature`: over `enterText` by `publicKey`, base64url. `name`: where the invitation names nobody. */
export const enterBody = v.object({
  secret: label(100),
  publicKey,
  signature: label(100),
  label: typedName,
  name: v.optional(typedName),
});
export type EnterBody = v.InferOutput<typeof enterBody>;
export const entered = v.object({ person: entityId, device: entityId, role, name: v.string() });
export type Entered = v.InferOutput<typeof entered>;

/** What the refusal of an invitation says in addition to the reason. */
export interface RefusedInvitation {
  /** Null: the server's own command line. */
  invitedBy: string | null;
  expiresAt: number;
}
