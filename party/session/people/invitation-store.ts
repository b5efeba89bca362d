import { base64url } from '#base/bytes.ts';
import type { InvitationRow } from '#protocol/people/invitations.ts';
import { MAX_INVITATIONS, TICKET_MS } from '#protocol/ground/limits.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { randomId } from '#base/random-id.ts';
import { numberOf, numberOrNull, textOf, textOrNull, type SqlRow } from '../../rooms/storage/sql.ts';
import { roleOf } from './people-store.ts';
import type { RoomPorts } from '../ports.ts';

export interface NewInvitation {
  role: Role;
  name: string | null;
  title: string | null;
  organisation: string | null;
  email: string | null;
  /** Null: for as many as come. */
  uses: number | null;
  /** Whose device it adds; null: it makes a person of their own. */
  person: string | null;
  /** A person's id, or `server`. */
  by: string;
  /** The device it was made on; null: on the server itself. */
  byDevice: string | null;
  expiresAt: number;
}

/** What a secret shows, whatever has become of it; `problem`: why it lets nobody new in. */
export interface Shown {
  found: InvitationRow;
  problem: 'invitation-expired' | 'invitation-revoked' | 'invitation-used-up' | null;
}

/** The session's invitations, and the secrets that show one: of these only hashes are kept. */
export interface Invitations {
  /** A new one with its secret, or null if the session has as many as it may. */
  create(invitation: NewInvitation): { id: string; secret: string } | null;
  find(id: string): InvitationRow | null;
  list(): InvitationRow[];
  /** Those this person made. */
  madeBy(person: string): InvitationRow[];
  /** Those that were made on this device. */
  madeOn(device: string): InvitationRow[];
  /** Those that let somebody new in. */
  live(): InvitationRow[];
  isLive(invitation: InvitationRow): boolean;
  /** Null for an unknown secret. */
  show(secretHash: string): Shown | null;
  /** Somebody entered with it. A secret for one use is then gone. */
  use(id: string, secretHash: string): void;
  /** Whether it was not revoked before. */
  revoke(id: string): boolean;
  /** A secret for one use within two minutes, for somebody who typed a code. */
  ticket(id: string): string;
}

const ID_LETTERS = 10;
const SECRET_BYTES = 32;

function invitationRow(row: SqlRow): InvitationRow {
  return {
    id: textOf(row, 'id'),
    role: roleOf(row),
    name: textOrNull(row, 'name'),
    title: textOrNull(row, 'title'),
    organisation: textOrNull(row, 'organisation'),
    email: textOrNull(row, 'email'),
    uses: numberOrNull(row, 'uses'),
    used: numberOf(row, 'used'),
    person: textOrNull(row, 'person'),
    by: textOf(row, 'created_by'),
    createdAt: numberOf(row, 'created_at'),
    expiresAt: numberOf(row, 'expires_at'),
    revokedAt: numberOrNull(row, 'revoked_at'),
  };
}

export function createInvitations({ sql, clock, random, crypto }: RoomPorts): Invitations {
  const problemOf = ({ revokedAt, expiresAt, uses, used }: InvitationRow) => {
    if (revokedAt !== null) return 'invitation-revoked';
    if (expiresAt <= clock.now()) return 'invitation-expired';
    return uses !== null && used >= uses ? 'invitation-used-up' : null;
  };
  const live = () => {
    const query = `SELECT * FROM invitations
      WHERE revoked_at IS NULL AND expires_at > ? AND (uses IS NULL OR used < uses) ORDER BY created_at, rowid`;
    return sql.exec(query, clock.now()).map(invitationRow);
  };
  const isFull = () => live().filter((invitation) => invitation.person === null).length >= MAX_INVITATIONS;
  const addSecret = (invitation: string, options: { expiresAt: number; oneUse: boolean }) => {
    const secret = base64url(random.bytes(SECRET_BYTES));
    const { expiresAt, oneUse } = options;
    sql.exec(
      'INSERT INTO secrets VALUES (?, ?, ?, ?)',
      ...[crypto.sha256(secret), invitation, expiresAt, oneUse ? 1 : 0],
    );
    return secret;
  };
  const find = (id: string) => {
    const [row] = sql.exec('SELECT * FROM invitations WHERE id = ?', id);
    return row === undefined ? null : invitationRow(row);
  };
  return {
    create({ role, name, title, organisation, email, uses, person, by, byDevice, expiresAt }) {
      // Those that add a device are as many as people ask for, each one for one: they must not use up the others' places.
      if (person === null && isFull()) return null;
      const id = randomId(random, ID_LETTERS);
      sql.exec(
        'INSERT INTO invitations VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, NULL, ?)',
        ...[id, role, name, title, organisation, email, uses, person, by, clock.now(), expiresAt, byDevice],
      );
      return { id, secret: addSecret(id, { expiresAt, oneUse: false }) };
    },
    find,
    list: () => sql.exec('SELECT * FROM invitations ORDER BY created_at, rowid').map(invitationRow),
    madeBy: (person) =>
      sql.exec('SELECT * FROM invitations WHERE created_by = ? ORDER BY rowid', person).map(invitationRow),
    madeOn: (device) =>
      sql.exec('SELECT * FROM invitations WHERE by_device = ? ORDER BY rowid', device).map(invitationRow),
    live,
    isLive: (invitation) => problemOf(invitation) === null,
    show(secretHash) {
      const [row] = sql.exec('SELECT invitation, expires_at FROM secrets WHERE sha256 = ?', secretHash);
      const found = row === undefined ? null : find(textOf(row, 'invitation'));
      if (row === undefined || found === null) return null;
      const isLate = numberOf(row, 'expires_at') <= clock.now();
      return { found, problem: problemOf(found) ?? (isLate ? 'invitation-expired' : null) };
    },
    use(id, secretHash) {
      sql.exec('UPDATE invitations SET used = used + 1 WHERE id = ?', id);
      sql.exec('DELETE FROM secrets WHERE sha256 = ? AND one_use = 1', secretHash);
    },
    revoke(id) {
      const query = 'UPDATE invitations SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING id';
      return sql.exec(query, clock.now(), id).length > 0;
    },
    ticket(id) {
      sql.exec('DELETE FROM secrets WHERE one_use = 1 AND expires_at <= ?', clock.now());
      return addSecret(id, { expiresAt: clock.now() + TICKET_MS, oneUse: true });
    },
  };
}
