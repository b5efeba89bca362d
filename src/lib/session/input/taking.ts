import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { TerminalControl } from '#protocol/control/control.ts';
import type { Sending } from './sending.ts';
import type { RequestRefused } from '#protocol/wire/messages.ts';
import type { WriteProblem, WriteResult } from './write-result.ts';

type Keys = string | Uint8Array;

/** Keys wait this long for control that was free when they were typed, in ms. */
export const TAKE_TIMEOUT_MS = 5_000;

/** Keys typed where nobody has control: it is taken once for all of them, and they follow in order. */
export interface Taking {
  /** Whether keys for this terminal wait: later ones have to as well. */
  isUnderWay(terminal: string): boolean;
  write(keys: Keys, terminal: string): Promise<WriteResult>;
  /** `me`: who we are. */
  controlChanged(control: TerminalControl, me: string): void;
  /** Whether the refusal was of what was asked for here: then whoever wrote is told of it. */
  refused(refused: RequestRefused): boolean;
  /** The line broke: none of them was sent. */
  lost(): void;
}

interface Waiting {
  keys: { keys: Keys; resolve: (result: WriteResult | Promise<WriteResult>) => void }[];
  cancel: Dispose;
}

type TakeRefused = Extract<RequestRefused, { request: 'take-control' }>;

const PROBLEMS: Record<TakeRefused['reason'], WriteProblem> = {
  'no-such-terminal': 'no-such-terminal',
  'terminal-ended': 'terminal-ended',
  held: 'no-control',
};

export interface TakingOptions {
  clock: Clock;
  sending: Pick<Sending, 'write'>;
  /** Asks the room for a terminal's control; false where nothing can be sent now. */
  takeControl(terminal: string): boolean;
}

export function createTaking({ clock, sending, takeControl }: TakingOptions): Taking {
  const byTerminal = new Map<string, Waiting>();

  function end(terminal: string): Waiting['keys'] {
    const waiting = byTerminal.get(terminal);
    byTerminal.delete(terminal);
    waiting?.cancel();
    return waiting?.keys ?? [];
  }

  function refuse(terminal: string, problem: WriteProblem): void {
    for (const { resolve } of end(terminal)) resolve({ ok: false, problem });
  }

  function begin(terminal: string): Waiting | null {
    if (!takeControl(terminal)) return null;
    const cancel = clock.after(TAKE_TIMEOUT_MS, () => refuse(terminal, 'no-control'));
    const waiting = { keys: [], cancel };
    byTerminal.set(terminal, waiting);
    return waiting;
  }

  return {
    isUnderWay: (terminal) => byTerminal.has(terminal),
    write(keys, terminal) {
      const waiting = byTerminal.get(terminal) ?? begin(terminal);
      if (waiting === null) return Promise.resolve({ ok: false, problem: 'not-connected' });
      return new Promise((resolve) => waiting.keys.push({ keys, resolve }));
    },
    controlChanged({ terminal, holder, fence }, me) {
      if (holder === null || !byTerminal.has(terminal)) return;
      if (holder !== me) refuse(terminal, 'no-control');
      for (const { keys, resolve } of end(terminal)) resolve(sending.write(keys, { terminal, fence }));
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
