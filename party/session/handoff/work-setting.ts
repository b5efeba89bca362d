import { MAX_WAITING_FOR_BYTES } from '#protocol/ground/limits.ts';
import { cleanLine } from '#protocol/people/people.ts';
import type { RecordFact } from '#protocol/record/facts.ts';
import type { RequestRefusal, ViewerToRoom } from '#protocol/wire/messages.ts';
import type { HandoffParts } from './handoff-parts.ts';

type SetWork = Extract<ViewerToRoom, { type: 'set-work' }>;

/** Sets by hand how the work stands, or says why not. */
export function createWorkSetting(
  parts: Pick<HandoffParts, 'ground' | 'store' | 'care' | 'news' | 'record'>,
) {
  const { ground, store, care, news, record } = parts;
  const { sql, clock } = ground.ports;

  return (by: string, wanted: SetWork): RequestRefusal | null => {
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
}
