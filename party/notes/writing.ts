import { base64url } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import { CLIENT_NOTES, MAX_NOTES, TECHNICIANS_NOTES } from '#protocol/ground/limits.ts';
import type { Act } from '#protocol/notes/acts.ts';
import type { PlacedAct } from '#protocol/notes/document.ts';
import type { PresenceIdentity } from '#protocol/notes/presence.ts';
import { rightOfAct } from '#protocol/notes/rights.ts';
import type { ActRefusal, WrittenAct } from '#protocol/notes/sync-frame.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import { createActs } from '../rooms/acts.ts';
import type { NotesStore, Share } from './notes-store.ts';

/** What becomes of an act that somebody sent. */
export type Writing =
  /** It is stored, and may be shown. */
  | { type: 'arrived'; act: PlacedAct }
  /** It has arrived before. */
  | { type: 'known' }
  | { type: 'refused'; problem: ActRefusal }
  | { type: 'breach'; reason: CloseReason };

/** Takes acts in: judges each by who sent it and by what has arrived, and stores it. */
export interface Writer {
  write(written: WrittenAct, by: PresenceIdentity): Writing;
}

export interface WriterParts {
  store: NotesStore;
  clock: Clock;
  random: Random;
  /** Called in the commit of each act. */
  handleArrived(): void;
}

/** Bytes of the salt by which an act's hash on the record does not give its text away. */
const SALT_BYTES = 16;
const EVERYBODY = 'all';
const CLIENTS = 'clients';

export function createWriter({ store, clock, random, handleArrived }: WriterParts): Writer {
  const rate = createActs({ now: () => clock.now(), hasBudget: () => true });

  /** Why nobody who speaks as this page would send it. */
  function breachOf({ author, clock: at, act }: WrittenAct, by: PresenceIdentity): CloseReason | null {
    const known = store.author(author);
    if (store.isRooms(author)) return 'not-allowed';
    if (known !== null && (known.person !== by.person || known.device !== by.device)) return 'not-allowed';
    const next = known?.acts ?? 0;
    if (at !== next) return at > next ? 'out-of-order' : 'not-an-append';
    return isAllowed(act, by) ? null : 'not-allowed';
  }

  function isAllowed(act: Act, by: PresenceIdentity): boolean {
    const subject = act.type === 'note' ? { isOwn: true } : subjectOf(act, by.person);
    if (subject === null) return false;
    const right = rightOfAct({ type: act.type, isOwn: subject.isOwn });
    return right !== null && mayRole(by.role, right);
  }

  /** Whose it is what an act is about; null if it names what is not there, or as its writer's what is not theirs. */
  function subjectOf(act: Act, person: string): { isOwn: boolean } | null {
    const onNote = (id: string) => {
      const known = store.act(id);
      return known?.note === act.on ? known : null;
    };
    const note = onNote(act.on);
    if (note === null || (act.saw !== null && onNote(act.saw) === null)) return null;
    if (act.after !== null && onNote(act.after)?.person !== person) return null;
    if (act.type !== 'edit' && act.type !== 'withdraw') return { isOwn: note.person === person };
    const text = onNote(act.of);
    if (text?.type !== 'note' && text?.type !== 'reply') return null;
    return { isOwn: text.person === person };
  }

  function refusalOf({ person, role }: PresenceIdentity): ActRefusal | null {
    if (isFull(store.share(EVERYBODY), MAX_NOTES)) return 'notes-full';
    if (role !== 'technician') {
      const rest = {
        acts: MAX_NOTES.acts - TECHNICIANS_NOTES.acts,
        bytes: MAX_NOTES.bytes - TECHNICIANS_NOTES.bytes,
      };
      if (isFull(store.share(CLIENTS), rest)) return 'notes-full';
      if (isFull(store.share(person), CLIENT_NOTES)) return 'share-full';
    }
    return rate.takeAct(person) ? null : 'too-many';
  }

  function put({ author, clock: at, act }: WrittenAct, by: PresenceIdentity): PlacedAct {
    const { person, device, name, role } = by;
    const salt = base64url(random.bytes(SALT_BYTES));
    return store.put(act, {
      ...{ author, clock: at },
      arrival: { at: clock.now(), act: act.id, by: { person, device, name, role }, salt },
      holders: role === 'technician' ? [EVERYBODY, person] : [EVERYBODY, CLIENTS, person],
      also: handleArrived,
    });
  }

  return {
    write(written, by) {
      const known = store.act(written.act.id);
      if (known !== null) return known.person === by.person ? { type: 'known' } : breach('not-allowed');
      const reason = breachOf(written, by);
      if (reason !== null) return breach(reason);
      const problem = refusalOf(by);
      return problem === null ? { type: 'arrived', act: put(written, by) } : { type: 'refused', problem };
    },
  };
}

const breach = (reason: CloseReason): Writing => ({ type: 'breach', reason });

const isFull = (has: Share, most: Share) => has.acts >= most.acts || has.bytes >= most.bytes;
