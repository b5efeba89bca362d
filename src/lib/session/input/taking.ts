import { utf8 } from '#base/bytes.ts';
import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import { MAX_INPUT_BYTES } from '#protocol/ground/limits.ts';
import type { TerminalControl } from '#protocol/control/control.ts';
import type { CurrentBurst } from './burst.ts';
import type { Sending } from './sending.ts';
import type { RequestRefused } from '#protocol/wire/messages.ts';
import type { WriteProblem, WriteResult } from './write-result.ts';

type Keys = string | Uint8Array;
type Resolve = (result: WriteResult | Promise<WriteResult>) => void;

/** Keys wait this long for control that was free when they were typed, in ms. */
export const TAKE_TIMEOUT_MS = 5_000;

/** Keys typed when nobody has control: control is taken once for all of them, and they follow in order. */
export interface Taking {
  /** Whether keys for this terminal wait: later ones have to as well. */
  isUnderWay(terminal: string): boolean;
  write(keys: Keys, terminal: string): Promise<WriteResult>;
  /** `me`: who we are. */
  controlChanged(control: TerminalControl, me: string): void;
  /** Whether the refused request was made here: then the writer is told of it. */
  refused(refused: RequestRefused): boolean;
  /** The line broke: none of them was sent. */
  lost(): void;
}

interface Waiting {
  keys: { keys: Keys; resolve: Resolve }[];
  /** The number of the burst that began the wait. */
  burst: number;
  cancel: Dispose;
}

/** What is too long for a frame is a paste, and no sign of keys that pile up. */
function briefBytes({ keys }: Waiting): number {
  const lengths = keys.map((each) => (typeof each.keys === 'string' ? utf8(each.keys) : each.keys).length);
  return lengths.filter((length) => length <= MAX_INPUT_BYTES).reduce((sum, length) => sum + length, 0);
}

type TakeRefused = Extract<RequestRefused, { request: 'take-control' }>;

const PROBLEMS: Record<TakeRefused['reason'], WriteProblem> = {
  'no-such-terminal': 'no-such-terminal',
  'terminal-ended': 'terminal-ended',
  held: 'no-control',
};

export interface TakingOptions {
  clock: Clock;
  burst: CurrentBurst;
  sending: Pick<Sending, 'write'>;
  /** Asks the room for a terminal's control; false if nothing can be sent now. */
  takeControl(terminal: string): boolean;
}

export function createTaking({ clock, burst, sending, takeControl }: TakingOptions): Taking {
  const byTerminal = new Map<string, Waiting>();

  function end(terminal: string): Waiting | null {
    const waiting = byTerminal.get(terminal) ?? null;
    byTerminal.delete(terminal);
    waiting?.cancel();
    return waiting;
  }

  function refuse(terminal: string, problem: WriteProblem): void {
    const waiting = end(terminal);
    if (waiting === null) return;
    burst.refuse(waiting.burst, problem);
    for (const { resolve } of waiting.keys) resolve({ ok: false, problem });
  }

  function begin(terminal: string): Waiting | null {
    if (!takeControl(terminal)) return null;
    const cancel = clock.after(TAKE_TIMEOUT_MS, () => refuse(terminal, 'no-control'));
    const waiting = { keys: [], burst: burst.number, cancel };
    byTerminal.set(terminal, waiting);
    return waiting;
  }

  /** Whether the burst that waits has been refused elsewhere meanwhile. */
  function lostProblem({ burst: number }: Waiting): WriteProblem | null {
    return number === burst.number ? burst.refused : 'out-of-turn';
  }

  return {
    isUnderWay: (terminal) => byTerminal.has(terminal),
    write(keys, terminal) {
      const waiting = byTerminal.get(terminal) ?? begin(terminal);
      if (waiting === null) {
        burst.refuse(burst.number, 'not-connected');
        return Promise.resolve({ ok: false, problem: 'not-connected' });
      }
      return new Promise((resolve) => {
        waiting.keys.push({ keys, resolve });
        if (briefBytes(waiting) > MAX_INPUT_BYTES) refuse(terminal, 'too-much-input');
      });
    },
    controlChanged({ terminal, holder, fence }, me) {
      const waiting = byTerminal.get(terminal);
      if (holder === null || waiting === undefined) return;
      const problem = holder === me ? lostProblem(waiting) : 'no-control';
      if (problem !== null) return refuse(terminal, problem);
      end(terminal);
      for (const { keys, resolve } of waiting.keys) resolve(sending.write(keys, { terminal, fence }));
    },
    refused({ request, reason }) {
      const [oldest] = byTerminal.keys();
      if (request !== 'take-control' || oldest === undefined) return false;
      refuse(oldest, PROBLEMS[reason]);
      return true;
    },
    lost() {
      for (const terminal of [...byTerminal.keys()]) refuse(terminal, 'not-connected');
    },
  };
}
