import type { HandoffEnd } from '#protocol/handoff/handoff.ts';
import type { HandoffRow } from '#protocol/handoff/routes.ts';
import type { FactOf } from '#protocol/record/facts.ts';
import type { Ground } from '../ground.ts';
import type { SessionRecord } from '../record/record.ts';
import type { Care, HandoffStore } from './handoff-store.ts';

/** What becomes of handoffs and of who takes care of the session, each with its fact, within the caller's write. */
export interface HandoffWrites {
  /** Another takes care of the session, or nobody. */
  pass(to: string | null, how: FactOf<'responsibility-passed'>['how']): void;
  end(handoff: HandoffRow, ended: { how: HandoffEnd; by: string | null; reason?: string | null }): void;
}

export interface HandoffWritesParts {
  ports: Pick<Ground['ports'], 'clock'>;
  store: HandoffStore;
  care(): Care;
  record: SessionRecord;
}

export function createHandoffWrites({ ports, store, care, record }: HandoffWritesParts): HandoffWrites {
  const { clock } = ports;
  return {
    pass(to, how) {
      const { responsible: from, work } = care();
      if (from === to) return;
      record.append({ type: 'responsibility-passed', from, to, how });
      store.saveCare({ responsible: to, since: clock.now(), work });
    },
    end({ id }, { how, by, reason = null }) {
      record.append({ type: 'handoff-ended', handoff: id, how, by, reason });
      store.change(id, { ended: { how, by, reason, at: clock.now() } });
    },
  };
}
