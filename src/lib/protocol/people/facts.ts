import * as v from 'valibot';
import { fact } from '../ground/fact.ts';
import { ROLES } from '../ground/roles.ts';

const text = v.string();
const role = v.picklist(ROLES);

/** Links of version 0.1 and before: nothing is known of who held them. */
const linkCreated = fact('link-created', { link: text, role, expiresAt: v.number(), by: text });
const linkRevoked = fact('link-revoked', { link: text, by: text });

const invitationCreated = fact('invitation-created', {
  invitation: text,
  role,
  name: v.nullable(text),
  title: v.nullable(text),
  organisation: v.nullable(text),
  /** Null: as many as come. */
  uses: v.nullable(v.number()),
  expiresAt: v.number(),
  /** The person invited to add a device, if the invitation is for that. */
  person: v.nullable(text),
  by: text,
});
/** `because`: it was not named itself; the person by whom it was made is out, or the device is theirs. */
const invitationRevoked = fact('invitation-revoked', {
  invitation: text,
  by: text,
  because: v.exactOptional(text),
});
/** Up to version 0.1. The invitation lets nobody new in, because its maker was removed; people who came by it stay. */
const invitationClosed = fact('invitation-closed', { invitation: text, by: text });

const personJoined = fact('person-joined', {
  person: text,
  role,
  name: text,
  title: v.nullable(text),
  organisation: v.nullable(text),
  invitation: text,
});
const deviceAdded = fact('device-added', {
  person: text,
  device: text,
  /** What it calls itself. */
  label: text,
  /** Ed25519, raw, base64url. */
  publicKey: text,
  /** `first`: came with the person; `own`: let in by `by`, a device of theirs; `vouched`: by a technician, `by`. */
  how: v.picklist(['first', 'own', 'vouched']),
  by: v.nullable(text),
});
/** `because`: it was not named itself; it came by that person, who is out, or its key is theirs. */
const deviceRemoved = fact('device-removed', {
  person: text,
  device: text,
  by: text,
  because: v.exactOptional(text),
});
/**
 * Removed on all devices. `because`: whose invitation they came by, or whose key they have; null if they were named,
 * or came by the revoked invitation.
 */
const personRemoved = fact('person-removed', { person: text, by: text, because: v.nullable(text) });

const personArrived = fact('person-arrived', { person: text, device: text });
/** `since`: when their last socket was lost, ms. */
const personLeft = fact('person-left', { person: text, since: v.number() });
/**
 * Arrivals and departures that were only counted, because they were more than are recorded singly: how many, and the
 * times of the first and the last, in ms; `here`: whether they were here then.
 */
const visitsFolded = fact('visits-folded', {
  person: text,
  changes: v.number(),
  since: v.number(),
  until: v.number(),
  here: v.boolean(),
});

export const peopleFacts = [
  linkCreated,
  linkRevoked,
  invitationCreated,
  invitationRevoked,
  invitationClosed,
  personJoined,
  deviceAdded,
  deviceRemoved,
  personRemoved,
  personArrived,
  personLeft,
  visitsFolded,
] as const;
