import { utf8 } from '#base/bytes.ts';
import { MAX_TERMINAL_NAME_BYTES } from '#protocol/ground/limits.ts';
import { cleanLine } from '#protocol/people/people.ts';
import type { RoomPorts } from '../ports.ts';
import type { SessionRecord } from '../record/record.ts';
import type { Terminals } from './terminals.ts';

type NamingProblem = 'no-such-terminal' | 'terminal-ended' | 'name-empty' | 'name-too-long';

/** What people call the session's terminals. */
export interface Naming {
  /** Names a terminal, or returns the reason why not. */
  rename(wish: { terminal: string; name: string | null; by: string }): NamingProblem | null;
}

export interface NamingParts {
  ports: Pick<RoomPorts, 'sql'>;
  record: SessionRecord;
  terminals: Terminals;
}

/** A name as it is shown to others, or why it is not valid. */
function readName(typed: string | null): { name: string | null } | { problem: NamingProblem } {
  if (typed === null) return { name: null };
  const name = cleanLine(typed, Infinity);
  if (name === null) return { problem: 'name-empty' };
  return utf8(name).length > MAX_TERMINAL_NAME_BYTES ? { problem: 'name-too-long' } : { name };
}

export function createNaming({ ports, record, terminals }: NamingParts): Naming {
  return {
    rename({ terminal, name: typed, by }) {
      const against = terminals.problem(terminal);
      const info = terminals.get(terminal);
      if (against !== null || info === null) return against ?? 'no-such-terminal';
      const read = readName(typed);
      if ('problem' in read) return read.problem;
      const { name } = read;
      if (name === (info.name ?? null)) return null;
      ports.sql.transaction(() => {
        record.append({ type: 'terminal-renamed', terminal, name, by });
        terminals.change(info, { name });
      });
      terminals.tellAll(terminal);
      return null;
    },
  };
}
