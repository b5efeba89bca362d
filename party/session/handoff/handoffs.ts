import type { HandoffRow } from '#protocol/handoff/routes.ts';
import { HANDOFF_UNTAKEN_MS, MAX_REASON_BYTES } from '#protocol/ground/limits.ts';
import { cleanLine } from '#protocol/people/people.ts';
import type { RequestRefusal, ViewerToRoom } from '#protocol/wire/messages.ts';
import type { HandoffParts } from './handoff-parts.ts';
import { createHandoffWrites } from './handoff-writes.ts';
import { createNoteKeeping } from './note-keeping.ts';
import { createOffering } from './offering.ts';
import { isFor, lastsUntil } from './receivers.ts';
import { createWorkSetting } from './work-setting.ts';

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

export function createHandoffs(parts: HandoffParts): Handoffs {
  const { ground, store, care, news, record, register, attendance, controls } = parts;
  const { ports } = ground;
  const { sql, clock } = ports;
  const { pass, end } = createHandoffWrites({ ports, store, care, record });
  const offer = createOffering(parts);
  const setWork = createWorkSetting(parts);
  const noteKeeping = createNoteKeeping(ground);

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
      noteKeeping.want(open.id);
    });
    news.tell();
    noteKeeping.tell();
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

  /** Whether nobody can take what is open any more. */
  const isVoid = ({ to }: HandoffRow, out: readonly string[]) => {
    if (to.kind === 'person') return out.includes(to.person);
    if (to.kind === 'anyone') return false;
    return register.invitation(to.invitation)?.isLive !== true && register.cameBy(to.invitation).length === 0;
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
      noteKeeping.tell();
      const open = store.open();
      if (open === null) return;
      if (isVoid(open, [])) {
        sql.transaction(() => end(open, { how: 'void', by: null }));
        return news.tell();
      }
      const untakenAt = open.at + HANDOFF_UNTAKEN_MS;
      for (const due of [untakenAt, lastsUntil(open.to, register)])
        if (due !== null && due > clock.now()) ground.alarms.soonest('handoff', due);
      if (open.untaken || untakenAt > clock.now()) return;
      sql.transaction(() => {
        record.append({ type: 'handoff-untaken', handoff: open.id });
        store.change(open.id, { untaken: true });
      });
      news.tell();
    },
  };
}
