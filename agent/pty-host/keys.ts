import type { Clock } from '#base/ports.ts';
import type { AgentToRoom, RoomToAgent } from '#protocol/wire/messages.ts';
import { createFence } from './fence.ts';
import type { LiveShell } from './live-shell.ts';
import { createSettlements } from './settlements.ts';

type Message<Type extends RoomToAgent['type']> = Extract<RoomToAgent, { type: Type }>;

/** Keys on their way to the shell: written under the newest fence or refused, and answered. */
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
}

export function createKeys({ shell, ...options }: KeysOptions): Keys {
  const fence = createFence();
  const settlements = createSettlements(options);
  return {
    type({ input, fence: under, data }) {
      const problem = shell.running ? (fence.against(under) ?? shell.write(data)) : 'terminal-ended';
      settlements.settle(input, problem);
    },
    raiseFence: (raised) => fence.raise(raised.fence, raised.role),
    answer: settlements.flush,
    dispose: settlements.dispose,
  };
}
