import type { CloseReason } from '#protocol/wire/close.ts';
import type { InvitationRow } from '#protocol/wire/http.ts';
import type { Attendance } from './attendance.ts';
import type { Invitations } from './invitation-store.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { Device, People, Person } from './people-store.ts';
import type { ViewerPeer } from '../sockets/peers.ts';
import type { SessionPorts } from '../ports.ts';
import type { RecordStore } from '../record/record-store.ts';
import type { Viewers } from '../sockets/viewers.ts';

/** Taking back what was given: recorded, then felt at once on every socket there is. */
export interface ShuttingOut {
  revoke(invitation: string, by: string): void;
  removeDevice(device: Device, by: string): void;
  /** Revokes what `maker` has made before for another device of this person's. */
  revokeOlder(made: { maker: string; person: string }): void;
  /** Tells the notes room of everybody who is out. */
  tellNotesAgain(): void;
}

export interface ShuttingOutParts {
  ports: SessionPorts;
  lifecycle: Lifecycle;
  record: RecordStore;
  invitations: Invitations;
  people: People;
  viewers: Viewers;
  attendance: Attendance;
  close(viewer: ViewerPeer, reason: CloseReason): void;
  /** Wants `tellNotesAgain` called after this, ms. */
  tellNotesAfter(ms: number): void;
}

/** Who is shut out is to be gone within a second. */
const TELL_SOON_MS = 300;
/** A notes room that was not reached is told again after this, in ms: it has hardly got anybody to close. */
const TELL_AGAIN_MS = 30_000;
/** Devices in one request: its body has a bound. */
const AT_ONCE = 500;

export function createShuttingOut(parts: ShuttingOutParts): ShuttingOut {
  const { ports, lifecycle, record, invitations, people, viewers, attendance, close } = parts;

  const tellNotes = (devices: string[], reason: CloseReason) => {
    for (let at = 0; at < devices.length; at += AT_ONCE) {
      const drop = { devices: devices.slice(at, at + AT_ONCE), reason };
      ports.dropNotes(lifecycle.session.id, drop).catch((error: unknown) => {
        ports.report(error);
        parts.tellNotesAfter(TELL_AGAIN_MS);
      });
    }
  };

  const drop = (devices: string[], reason: CloseReason) => {
    for (const viewer of viewers.all()) if (devices.includes(viewer.device)) close(viewer, reason);
    tellNotes(devices, reason);
    // Once more: who was let in just before may have got there just after.
    if (devices.length > 0) parts.tellNotesAfter(TELL_SOON_MS);
  };

  /** Nobody has come by it yet, so it shuts nobody out. */
  const revokeUnused = ({ id: invitation }: InvitationRow, by: string) => {
    invitations.revoke(invitation);
    record.append({ type: 'invitation-revoked', invitation, by });
  };

  /** What a device that is out might have asked for in time. */
  const revokeAsked = ({ person }: Device, by: string) => {
    for (const live of invitations.live()) if (live.person === person) revokeUnused(live, by);
  };

  /** Whoever is out must not come back by what they made in time; others who came by it stay. */
  const closeMade = (maker: string, by: string) => {
    for (const live of invitations.live().filter((each) => each.by === maker)) {
      if (live.used === 0) revokeUnused(live, by);
      else {
        invitations.close(live.id);
        record.append({ type: 'invitation-closed', invitation: live.id, by });
      }
    }
  };

  const revokeOf = (invitation: string, { shutOut, by }: { shutOut: readonly Person[]; by: string }) => {
    const isRevoked = invitations.revoke(invitation);
    if (!isRevoked) return false;
    record.append({ type: 'invitation-revoked', invitation, by });
    for (const { id } of shutOut) closeMade(id, by);
    return true;
  };

  return {
    revoke(invitation, by) {
      const shutOut = people.all().filter((person) => person.invitation === invitation);
      if (!ports.sql.transaction(() => revokeOf(invitation, { shutOut, by }))) return;
      const devices = people.devicesByInvitation(invitation).map(({ device }) => device);
      drop(devices, 'invitation-revoked');
      for (const { id } of shutOut) attendance.shutOut(id);
    },
    removeDevice(device, by) {
      if (device.removedAt !== null) return;
      ports.sql.transaction(() => {
        people.removeDevice(device.device);
        record.append({ type: 'device-removed', person: device.person, device: device.device, by });
        revokeAsked(device, by);
      });
      drop([device.device], 'device-removed');
    },
    revokeOlder({ maker, person }) {
      for (const live of invitations.live()) {
        if (live.by === maker && live.person === person) revokeUnused(live, maker);
      }
    },
    tellNotesAgain() {
      const devices = people.all().flatMap(({ id }) => people.devices(id));
      const removed = devices.filter(({ removedAt }) => removedAt !== null);
      const revoked = invitations
        .list()
        .filter(({ revokedAt }) => revokedAt !== null)
        .flatMap(({ id }) => people.devicesByInvitation(id));
      tellNotes(
        removed.map(({ device }) => device),
        'device-removed',
      );
      tellNotes(
        revoked.map(({ device }) => device),
        'invitation-revoked',
      );
    },
  };
}
