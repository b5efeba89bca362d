import type { CloseReason } from '#protocol/wire/close.ts';
import type { Ground } from '../ground.ts';
import type { Member } from './membership.ts';
import type { PeopleRegister } from './register.ts';

/** Has the notes room, which knows nobody by itself, close the sockets of those who are out. */
export interface NotesDrops {
  /** These are out now. */
  drop(out: readonly Member[]): void;
  /** Tells the notes room about everybody who is out. */
  tellAgain(): void;
}

/** Somebody who is removed must be gone within a second. */
const TELL_SOON_MS = 300;
/** If the notes room could not be reached, it is told again after this, in ms: it will hardly have anybody to close. */
const TELL_AGAIN_MS = 30_000;
/** Devices in one request: its body has a bound. */
const AT_ONCE = 500;

export interface NotesDropsParts {
  ground: Pick<Ground, 'ports' | 'session' | 'alarms'>;
  register: PeopleRegister;
}

export function createNotesDrops({ ground, register }: NotesDropsParts): NotesDrops {
  const { ports, session, alarms } = ground;
  const { people, membership } = register;

  const tellAfter = (ms: number) => alarms.soonest('tell-notes', ports.clock.now() + ms);

  const tell = (devices: string[], reason: CloseReason) => {
    for (let at = 0; at < devices.length; at += AT_ONCE) {
      const drop = { devices: devices.slice(at, at + AT_ONCE), reason };
      ports.dropNotes(session, drop).catch((error: unknown) => {
        ports.report(error);
        tellAfter(TELL_AGAIN_MS);
      });
    }
  };

  /** By the reason their sockets are closed with. */
  const tellOf = (out: readonly Member[]) => {
    const reasons = Map.groupBy(out, (member) => membership.problemOf(member));
    for (const [reason, members] of reasons) {
      if (reason === null) continue;
      tell(
        members.map(({ device }) => device.device),
        reason,
      );
    }
  };

  return {
    drop(out) {
      tellOf(out);
      // Once more: who was let in just before may have got there just after.
      if (out.length > 0) tellAfter(TELL_SOON_MS);
    },
    tellAgain() {
      const removed = people.everyDevice().filter(({ removedAt }) => removedAt !== null);
      tellOf(
        removed.flatMap((device) => {
          const person = people.person(device.person);
          return person === null ? [] : [{ person, device }];
        }),
      );
    },
  };
}
