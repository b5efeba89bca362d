import * as v from 'valibot';
import { INVITATION_MAX_USES, MAX_EMAIL_BYTES, MAX_NAME_BYTES } from '../ground/limits.ts';
import { ROLES } from '../ground/roles.ts';
import { label } from '../ground/values.ts';

const role = v.picklist(ROLES);
/** A name as it was typed; characters that names may not have are removed where it is read. */
export const typedName = label(4 * MAX_NAME_BYTES);

export const createInvitationBody = v.object({
  role,
  expiresInMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Missing: as many as come. */
  uses: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(INVITATION_MAX_USES))),
  name: v.optional(typedName),
  title: v.optional(typedName),
  organisation: v.optional(typedName),
  email: v.optional(v.pipe(v.string(), v.email(), v.maxLength(MAX_EMAIL_BYTES))),
});
export type CreateInvitation = v.InferOutput<typeof createInvitationBody>;
export const createdInvitation = v.object({ link: v.string(), id: v.string(), expiresAt: v.number() });
export type CreatedInvitation = v.InferOutput<typeof createdInvitation>;

const invitationRow = v.object({
  id: v.string(),
  role,
  name: v.nullable(v.string()),
  title: v.nullable(v.string()),
  organisation: v.nullable(v.string()),
  email: v.nullable(v.string()),
  uses: v.nullable(v.number()),
  used: v.number(),
  /** Whose device it adds, if it does. */
  person: v.nullable(v.string()),
  by: v.string(),
  createdAt: v.number(),
  expiresAt: v.number(),
  revokedAt: v.nullable(v.number()),
});
export type InvitationRow = v.InferOutput<typeof invitationRow>;
export const invitationRows = v.array(invitationRow);

/** A code to read out: digits only; `expiresAt` in ms. */
export const spokenCode = v.object({ code: v.string(), expiresAt: v.number() });
export type SpokenCode = v.InferOutput<typeof spokenCode>;
export const deviceInvitation = v.object({ link: v.string(), code: v.string(), expiresAt: v.number() });
export type DeviceInvitation = v.InferOutput<typeof deviceInvitation>;
