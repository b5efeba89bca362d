import { base64url, utf8 } from '#base/bytes.ts';
import { randomId } from '#base/random-id.ts';
import { hashedHandoff } from '#protocol/handoff/facts.ts';
import type { HandoffEnd } from '#protocol/handoff/handoff.ts';
import type { HandoffRow } from '#protocol/handoff/routes.ts';
import {
  HANDOFF_UNTAKEN_MS,
  MAX_HANDOFF_BYTES,
  MAX_HANDOFFS,
  MAX_REASON_BYTES,
  MAX_WAITING_FOR_BYTES,
} from '#protocol/ground/limits.ts';
import { cleanLine } from '#protocol/people/people.ts';
import type { FactOf, RecordFact } from '#protocol/record/facts.ts';
import type { RequestRefusal, ViewerToRoom } from '#protocol/wire/messages.ts';
import type { Controls } from '../control/controls.ts';
import type { Ground } from '../ground.ts';
import type { Attendance } from '../people/attendance.ts';
import type { Register } from '../people/register.ts';
import type { SessionRecord } from '../record/record.ts';
import type { HandoffNews } from './handoff-news.ts';
import type { Care, HandoffStore } from './handoff-store.ts';
import { canBeTaken, isFor } from './receivers.ts';

type Message<Type extends ViewerToRoom['type']> = Extract<ViewerToRoom, { type: Type }>;
export type HandoffRequest = Message<
  'offer-handoff' | 'accept-handoff' | 'decline-handoff' | 'withdraw-handoff' | 'set-work'
>;

/** The session passes from one technician to the next: decided, stored with its facts, then told to all. */
export interface Handoffs {
  /** Done, or refused with a reason. */
  act(person: string, request: HandoffRequest): RequestRefusal | null;
  /** A technician is here: the first takes care of the session. */
  technicianCame(person: string): void;
  /** These people may no longer be here, or what lets people in was taken back. */
  shutOut(people: readonly string[]): void;
  /** Marks what nobody has taken for too long. */
  sweep(): void;
}

export interface HandoffsParts {
  ground: Pick<Ground, 'ports' | 'alarms'>;
  store: HandoffStore;
  care(): Care;
  news: HandoffNews;
  record: SessionRecord;
  register: Register;
  attendance: Pick<Attendance, 'isHere' | 'here'>;
  controls: Pick<Controls, 'handOver'>;
}

const SALT_BYTES = 16;
const ID_LETTERS = 10;

export function createHandoffs(parts: HandoffsParts): Handoffs {
  const { ground, store, care, news, record, register, attendance, controls } = parts;
  const { sql, clock, random, crypto } = ground.ports;

  /** Within the caller's write. */
  const pass = (to: string | null, how: FactOf<'responsibility-passed'>['how']) => {
    const { responsible: from, work } = care();
    if (from === to) return;
    record.append({ type: 'responsibility-passed', from, to, how });
    store.saveCare({ responsible: to, since: clock.now(), work });
  };

  /** Within the caller's write. */
  const end = (
    { id }: HandoffRow,
    { how, by, reason = null }: { how: HandoffEnd; by: string | null; reason?: string | null },
  ) => {
    record.append({ type: 'handoff-ended', handoff: id, how, by, reason });
    store.change(id, { ended: { how, by, reason, at: clock.now() } });
  };

  const offerRefusal = (from: string, { to, text }: Message<'offer-handoff'>) => {
    const { responsible } = care();
    if (store.open() !== null) return 'handoff-open';
    if (responsible !== null && responsible !== from && attendance.isHere(responsible))
      return 'not-responsible';
    if (!canBeTaken(to, { register, from })) return 'no-receiver';
    if (text.trim() === '') return 'text-empty';
    if (utf8(text).length > MAX_HANDOFF_BYTES) return 'text-too-long';
    return store.count() >= MAX_HANDOFFS ? 'too-many-handoffs' : null;
  };

  const offer = (from: string, request: Message<'offer-handoff'>): RequestRefusal | null => {
    const reason = offerRefusal(from, request);
    if (reason !== null) return { request: 'offer-handoff', reason };
    const { to, text } = request;
    const id = randomId(random, ID_LETTERS);
    const at = clock.now();
    const salt = base64url(random.bytes(SALT_BYTES));
    const sha256 = crypto.sha256(hashedHandoff({ salt, text }));
    sql.transaction(() => {
      record.append({ type: 'handoff-offered', handoff: id, by: from, to, sha256 });
      store.add({ id, from, to, at, text, salt, sha256 });
    });
    ground.alarms.soonest('handoff', at + HANDOFF_UNTAKEN_MS);
    news.tell();
    return null;
  };

  type Taking = Message<'accept-handoff' | 'decline-handoff'>;
  const found = (person: string, { type: request, handoff }: Taking) => {
    const open = store.open();
    if (open?.id !== handoff) return { refusal: { request, reason: 'no-such-handoff' } as const };
    if (!isFor(open, { register, person })) return { refusal: { request, reason: 'not-for-you' } as const };
    return { open };
  };

  const accept = (to: string, request: Message<'accept-handoff'>): RequestRefusal | null => {
    const { open, refusal } = found(to, request);
    if (open === undefined) return refusal;
    controls.handOver({ from: open.from, to }, () => {
      end(open, { how: 'accepted', by: to });
      pass(to, 'accepted');
    });
    news.tell();
    return null;
  };

  const decline = (by: string, request: Message<'decline-handoff'>): RequestRefusal | null => {
    const { open, refusal } = found(by, request);
    if (open === undefined) return refusal;
    const reason = cleanLine(request.reason, MAX_REASON_BYTES);
    if (reason === null) return { request: 'decline-handoff', reason: 'no-reason' };
    if (open.to.kind === 'anyone' && open.declines.some(({ person }) => person === by)) return null;
    sql.transaction(() => {
      const declines = [...open.declines, { person: by, reason, at: clock.now() }];
      store.change(open.id, { declines });
      if (open.to.kind !== 'anyone') return end(open, { how: 'declined', by, reason });
      record.append({ type: 'handoff-declined', handoff: open.id, by, reason });
    });
    news.tell();
    return null;
  };

  const withdraw = (by: string, { handoff }: Message<'withdraw-handoff'>): RequestRefusal | null => {
    const request = 'withdraw-handoff';
    const open = store.open();
    if (open?.id !== handoff) return { request, reason: 'no-such-handoff' };
    // What is left of somebody who was removed is for whoever takes care of the session now.
    if (by !== open.from && by !== care().responsible) return { request, reason: 'not-yours' };
    sql.transaction(() => end(open, { how: 'withdrawn', by }));
    news.tell();
    return null;
  };

  const setWork = (by: string, wanted: Message<'set-work'>): RequestRefusal | null => {
    const { state } = wanted;
    const waitsFor = state === 'waiting' ? cleanLine(wanted.for ?? '', MAX_WAITING_FOR_BYTES) : null;
    if (state === 'waiting' && waitsFor === null)
      return { request: 'set-work', reason: 'nothing-waited-for' };
    const { work, ...rest } = care();
    if (work.state === state && work.for === waitsFor) return null;
    const fact: RecordFact = { type: 'work-changed', by, state, for: waitsFor };
    sql.transaction(() => {
      record.append(fact);
      store.saveCare({ ...rest, work: { state, for: waitsFor, since: clock.now() } });
    });
    news.tell();
    return null;
  };

  /** Whether nobody can take what is open any more. */
  const isVoid = ({ to }: HandoffRow, out: readonly string[]) => {
    if (to.kind === 'person') return out.includes(to.person);
    if (to.kind === 'anyone') return false;
    const found = register.invitation(to.invitation);
    return found === null || (found.row.revokedAt !== null && register.cameBy(to.invitation).length === 0);
  };

  return {
    act(person, request) {
      switch (request.type) {
        case 'offer-handoff':
          return offer(person, request);
        case 'accept-handoff':
          return accept(person, request);
        case 'decline-handoff':
          return decline(person, request);
        case 'withdraw-handoff':
          return withdraw(person, request);
        case 'set-work':
          return setWork(person, request);
      }
    },
    technicianCame(person) {
      if (care().responsible !== null) return;
      sql.transaction(() => pass(person, 'first'));
      news.tell();
    },
    shutOut(people) {
      const open = store.open();
      const { responsible } = care();
      const isOver = open !== null && isVoid(open, people);
      const isLeft = responsible !== null && people.includes(responsible);
      if (!isOver && !isLeft) return;
      const next = attendance
        .here()
        .find(({ role, person }) => role === 'technician' && register.isIn(person));
      sql.transaction(() => {
        if (isOver) end(open, { how: 'void', by: null });
        if (isLeft) pass(next?.person ?? null, 'shut-out');
      });
      news.tell();
    },
    sweep() {
      const open = store.open();
      if (open === null || open.untaken) return;
      const due = open.at + HANDOFF_UNTAKEN_MS;
      if (due > clock.now()) return ground.alarms.soonest('handoff', due);
      sql.transaction(() => {
        record.append({ type: 'handoff-untaken', handoff: open.id });
        store.change(open.id, { untaken: true });
      });
      news.tell();
    },
  };
}
