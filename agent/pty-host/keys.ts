import type { Bytes } from '#base/bytes.ts';
import type { Clock } from '#base/ports.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import type { AgentToRoom, RoomToAgent } from '#protocol/wire/messages.ts';
import { createBursts } from './bursts.ts';
import { createFence } from './fence.ts';
import type { LiveShell } from './live-shell.ts';
import { createSettlements } from './settlements.ts';

type Message<Type extends RoomToAgent['type']> = Extract<RoomToAgent, { type: Type }>;

/** Keys on their way to the shell: written under the newest fence or refused with the rest of their burst, and answered. */
export interface Keys {
  type(keys: Message<'write-input'>): void;
  raiseFence(raised: Message<'raise-fence'>): void;
  /** Output has just gone: the answers that waited for it go too. */
  answer(): void;
  dispose(): void;
}

export interface KeysOptions {
  terminal: string;
  shell: LiveShell;
  clock: Clock;
  post(message: AgentToRoom): void;
  /** These have gone to the shell, and nothing has come of them yet. */
  onTyped(keys: { fence: number; data: Bytes }): void;
}

export function createKeys({ shell, onTyped, ...options }: KeysOptions): Keys {
  const fence = createFence();
  const bursts = createBursts();
  const settlements = createSettlements(options);
  const write = ({ fence: under, data }: Message<'write-input'>): InputProblem | null => {
    const problem = shell.running ? (fence.against(under) ?? shell.write(data)) : 'terminal-ended';
    if (problem === null) onTyped({ fence: under, data });
    return problem;
  };
  return {
    type(keys) {
      const { input, burst } = keys;
      // Rooms from before bursts name none.
      const problem = burst === undefined ? write(keys) : bursts.pass(burst, () => write(keys));
      settlements.settle(input, problem);
    },
    raiseFence: (raised) => fence.raise(raised.fence, raised.role),
    answer: settlements.flush,
    dispose: settlements.dispose,
  };
}
