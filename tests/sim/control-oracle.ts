import type { TerminalControl } from '#protocol/control/control.ts';
import type { RoomToAgent, RoomToViewer } from '#protocol/wire/messages.ts';
import type { RecordEvent } from '#protocol/record/record.ts';
import type { RecordFact } from '#protocol/record/facts.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { mayRole, type Right } from '#protocol/wire/rights.ts';

function fail(what: string): never {
  throw new Error(what);
}

const at = (terminal: string, fence: number) => `${terminal}/${fence}`;

/** What anybody was ever told of control, by terminal and fence: under each there is one holder, for ever. */
export interface ControlOracle {
  toViewer(message: RoomToViewer): void;
  toAgent(message: RoomToAgent): void;
  /** A key has reached the shell: it must have been from whose control it was under that fence. */
  reached(key: { terminal: string; fence: number; person: string; role: Role }): void;
}

export function createControlOracle(stored: () => TerminalControl[]): ControlOracle {
  const holders = new Map<string, string | null>();
  const roles = new Map<string, Role | null>();

  const note = <T>(known: Map<string, T>, where: string, value: T) => {
    if (known.has(where) && known.get(where) !== value) fail(`two controllers at ${where}`);
    known.set(where, value);
  };
  const told = (control: TerminalControl) => {
    note(holders, at(control.terminal, control.fence), control.holder);
    const kept = stored().find(({ terminal }) => terminal === control.terminal);
    if (kept?.fence !== control.fence || kept.holder !== control.holder) fail('told before it was stored');
  };

  return {
    toViewer(message) {
      if (message.type === 'control-changed') told(message.control);
      if (message.type === 'welcome') for (const control of message.controls) told(control);
    },
    toAgent(message) {
      if (message.type === 'raise-fence') note(roles, at(message.terminal, message.fence), message.role);
    },
    reached({ terminal, fence, person, role }) {
      const where = at(terminal, fence);
      if (holders.get(where) !== person) fail(`a key of ${person}'s reached the shell at ${where}`);
      if (roles.get(where) !== role || !mayRole(role, 'write-input')) fail(`a ${role}'s key at ${where}`);
    },
  };
}

/** Whose right a fact needed, where it is one that people bring about. */
function rightOf(fact: RecordFact): { person: string; right: Right } | null {
  switch (fact.type) {
    case 'control-asked':
      return { person: fact.person, right: 'ask-control' };
    case 'control-passed':
      if (fact.to === null) return null;
      return { person: fact.to, right: fact.how.startsWith('taken') ? 'take-control' : 'write-input' };
    case 'control-declined':
      return { person: fact.by, right: 'decline-ask' };
    case 'input-paused':
      return { person: fact.by, right: 'pause-input' };
    case 'input-resumed':
      return { person: fact.by, right: 'resume-input' };
    case 'terminal-renamed':
      return { person: fact.by, right: 'rename-terminal' };
    case 'terminal-reset':
      return { person: fact.by, right: 'reset-terminal' };
    case 'program-stopped':
      return { person: fact.by, right: 'stop-program' };
    default:
      return null;
  }
}

interface Replayed {
  holder: string | null;
  fence: number;
  running: boolean;
}

/** Plays the record: who has control of each terminal by it, under which fence, and who began the pause. */
export function replayControl(record: readonly RecordEvent[]): {
  terminals: Map<string, Replayed>;
  pausedBy: string | null;
} {
  const terminals = new Map<string, Replayed>();
  const roles = new Map<string, Role>();
  let pausedBy: string | null = null;
  const raiseAll = () => {
    for (const terminal of terminals.values()) if (terminal.running) terminal.fence += 1;
  };
  for (const { seq, fact } of record) {
    const needed = rightOf(fact);
    const role = needed === null ? undefined : roles.get(needed.person);
    if (needed !== null && (role === undefined || !mayRole(role, needed.right))) {
      fail(`event ${seq} is beyond the rights of a ${role}: ${fact.type}`);
    }
    switch (fact.type) {
      case 'person-joined':
        roles.set(fact.person, fact.role);
        break;
      case 'terminal-started':
        terminals.set(fact.terminal, { holder: null, fence: 0, running: true });
        break;
      case 'terminal-ended': {
        const ended = terminals.get(fact.terminal);
        if (ended !== undefined) ended.running = false;
        break;
      }
      case 'control-passed': {
        const known = terminals.get(fact.terminal);
        if (known?.holder !== fact.from || fact.fence !== known.fence + 1 || fact.from === fact.to) {
          fail(`event ${seq} does not follow: ${JSON.stringify(fact)}`);
        }
        known.holder = fact.to;
        known.fence = fact.fence;
        break;
      }
      case 'input-paused':
        if (pausedBy !== null) fail(`event ${seq} pauses what is paused`);
        pausedBy = fact.by;
        raiseAll();
        break;
      case 'input-resumed':
        if (fact.by !== pausedBy && (fact.reason === null || roles.get(fact.by) !== 'technician')) {
          fail(`event ${seq} ends another's pause`);
        }
        pausedBy = null;
        raiseAll();
        break;
      default:
    }
  }
  return { terminals, pausedBy };
}
