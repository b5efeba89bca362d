import type { Clock } from '#base/ports.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';

/** Longest wait of an answer for the echo it lets pass, in ms. */
const YIELD_MS = 2;

export interface Settlements {
  settle(input: number, problem: InputProblem | null): void;
  /** Output has just been sent, so what waited for it is sent too. */
  flush(): void;
  dispose(): void;
}

export interface SettlementsOptions {
  terminal: string;
  clock: Clock;
  post(message: AgentToRoom): void;
}

/**
 * Answers to keys. A key that was written is answered after its echo, because the typist waits for the echo, and every
 * frame before it costs a turn in agent and room. A refusal is sent at once.
 */
export function createSettlements({ terminal, clock, post }: SettlementsOptions): Settlements {
  let waiting: number[] = [];
  let cancel: (() => void) | null = null;

  const flush = () => {
    cancel?.();
    cancel = null;
    const settled = waiting;
    waiting = [];
    for (const input of settled) post({ type: 'input-settled', terminal, input, problem: null });
  };
  return {
    settle(input, problem) {
      if (problem !== null) return post({ type: 'input-settled', terminal, input, problem });
      waiting.push(input);
      cancel ??= clock.after(YIELD_MS, flush);
    },
    flush,
    dispose: () => cancel?.(),
  };
}
