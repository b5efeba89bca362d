import { MAX_TERMINALS } from '#protocol/ground/limits.ts';
import type { Emitter } from '#base/emitter.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { EndCause } from '#protocol/terminals/end-cause.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import type { Ground } from '../ground.ts';
import type { AgentMessages } from '../concept.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Acknowledgements } from '../output/acknowledgements.ts';
import type { Endings } from '../output/endings.ts';
import type { Watching } from '../output/watching.ts';
import type { SessionRecord } from '../record/record.ts';
import type { TerminalEvent, Terminals } from './terminals.ts';

/** What the endpoint reports about its shells. A violation returns the reason to close its socket. */
export interface ShellReports {
  announced(message: AgentMessages['terminal-announced']): CloseReason | null;
  ended(message: AgentMessages['terminal-ended']): CloseReason | null;
  /** Something about one is different now. */
  changed(terminal: string, change: Partial<TerminalInfo>): CloseReason | null;
}

export interface ShellReportsParts {
  ground: Pick<Ground, 'ports'>;
  lifecycle: Pick<Lifecycle, 'session'>;
  record: SessionRecord;
  terminals: Terminals;
  events: Emitter<TerminalEvent>;
  endings: Endings;
  acknowledgements: Acknowledgements;
  watching: Watching;
}

export function createShellReports(parts: ShellReportsParts): ShellReports {
  const { ground, lifecycle, record, terminals, events, endings, acknowledgements, watching } = parts;
  const { sql } = ground.ports;

  const changed = (terminal: string, change: Partial<TerminalInfo>): CloseReason | null => {
    const known = terminals.get(terminal);
    if (known === null) return 'out-of-order';
    terminals.change(known, change);
    terminals.tellAll(terminal);
    return null;
  };

  const begin = ({ terminal, shell, cols, rows, startedAt }: AgentMessages['terminal-announced']) => {
    const fresh = { title: null, pause: null, program: null, held: false, ended: null };
    sql.transaction(() => {
      record.append({ type: 'terminal-started', terminal, shell, cols, rows, startedAt });
      terminals.add({ terminal, shell, cols, rows, startedAt, ...fresh });
      events.emit({ type: 'added', terminal });
    });
    terminals.tellAll(terminal);
    events.emit({ type: 'began', terminal });
    watching.offer(terminal);
  };

  /** Who closed a terminal that was ended; at the session's end all are, and the record has who ended that. */
  const closer = (terminal: string, cause: EndCause) => {
    const by = cause === 'ended' && lifecycle.session.endedAt === null ? terminals.closedBy(terminal) : null;
    return by === null ? {} : { by };
  };

  return {
    announced(message) {
      const { terminal, cols, rows } = message;
      const known = terminals.get(terminal);
      if (known !== null && known.ended !== null) {
        acknowledgements.ended(terminal);
        return null;
      }
      if (known === null) {
        if (terminals.all().length >= MAX_TERMINALS) return 'room-full';
        begin(message);
      } else if (known.cols !== cols || known.rows !== rows) changed(terminal, { cols, rows });
      events.emit({ type: 'announced', terminal });
      acknowledgements.resume(terminal);
      return null;
    },
    ended({ terminal, at, cause, exitCode }) {
      const found = endings.running(terminal);
      const info = terminals.get(terminal);
      if (!found.ok) return found.breach;
      if (info === null) return 'out-of-order';
      endings.end(found.stream, {
        put() {
          const by = closer(terminal, cause);
          record.append({ type: 'terminal-ended', terminal, cause, exitCode, endedAt: at, ...by });
          terminals.change(info, {
            ended: { at, cause, exitCode },
            pause: null,
            program: null,
            held: false,
            strayModes: false,
          });
        },
        tell() {
          terminals.tellAll(terminal);
          events.emit({ type: 'ended', terminal });
        },
      });
      return null;
    },
    changed,
  };
}
