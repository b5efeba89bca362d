import { NO_HANDOFF, type HandoffState } from '#protocol/handoff/handoff.ts';
import type { RecordEvent } from '#protocol/record/record.ts';
import type { RecordFact } from '#protocol/record/facts.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { mayRole } from '#protocol/wire/rights.ts';

function fail(what: string): never {
  throw new Error(what);
}

type Offered = Extract<RecordFact, { type: 'handoff-offered' }>;

/** Who takes care of the session by its record, and what is open. */
export interface ReplayedHandoff {
  responsible: string | null;
  open: string | null;
}

/**
 * Plays the record: one person takes care of the session, one handoff is open, and who accepts it has control of all that
 * its giver held or nobody did by the very next facts.
 */
export function replayHandoff(record: readonly RecordEvent[]): ReplayedHandoff {
  const roles = new Map<string, Role>();
  const holders = new Map<string, string | null>();
  let responsible: string | null = null;
  let open: Offered | null = null;
  /** Terminals whose control an acceptance has yet to pass, and to whom. */
  const due = { to: '', terminals: new Set<string>() };
  for (const { seq, fact } of record) {
    const belongs = fact.type === 'control-passed' || fact.type === 'control-asked';
    if (due.terminals.size > 0 && !belongs && fact.type !== 'responsibility-passed')
      fail(`event ${seq} comes before control has passed with the handoff`);
    switch (fact.type) {
      case 'person-joined':
        roles.set(fact.person, fact.role);
        break;
      case 'terminal-started':
        holders.set(fact.terminal, null);
        break;
      case 'terminal-ended':
        holders.delete(fact.terminal);
        break;
      case 'control-passed':
        holders.set(fact.terminal, fact.to);
        if (fact.how !== 'accepted') break;
        if (due.to !== fact.to || !due.terminals.delete(fact.terminal))
          fail(`event ${seq} passes control with no handoff`);
        break;
      case 'handoff-offered':
        if (open !== null) fail(`event ${seq} offers what is offered already`);
        open = fact;
        break;
      case 'handoff-ended': {
        if (open?.handoff !== fact.handoff) fail(`event ${seq} ends what is not open`);
        if (fact.how === 'accepted') {
          const { by, to } = open;
          if (fact.by === by || fact.by === null) fail(`event ${seq} is accepted by its giver`);
          if (to.kind === 'person' && to.person !== fact.by) fail(`event ${seq} is for another`);
          const passing = [...holders].filter(([, holder]) => holder === null || holder === by);
          due.to = fact.by;
          due.terminals = new Set(passing.map(([terminal]) => terminal));
        }
        open = null;
        break;
      }
      case 'responsibility-passed': {
        if (fact.from !== responsible || fact.to === fact.from) fail(`event ${seq} does not follow`);
        const role = fact.to === null ? 'technician' : roles.get(fact.to);
        if (role === undefined || !mayRole(role, 'accept-handoff'))
          fail(`event ${seq} makes a ${role} responsible`);
        if (fact.how === 'accepted' && due.to !== fact.to) fail(`event ${seq} passes with no handoff`);
        responsible = fact.to;
        break;
      }
      default:
    }
  }
  if (due.terminals.size > 0) fail('control was not passed with the last handoff');
  return { responsible, open: open?.handoff ?? null };
}

/** That a page thinks what the record says. */
export function checkHandoff(seen: HandoffState | undefined, by: ReplayedHandoff): void {
  const { responsible, open } = seen ?? NO_HANDOFF;
  if (responsible !== by.responsible || (open?.id ?? null) !== by.open)
    fail(`a page thinks otherwise of the handoff: ${JSON.stringify([seen, by])}`);
}
