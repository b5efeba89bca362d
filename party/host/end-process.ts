import { setTimeout as pause } from 'node:timers/promises';
import { stateEverywhere, type ProcessIdentity, type ProcessState } from '#base/node/process-identity.ts';

/** A process that was killed is gone within this, unless the system keeps it, in ms. */
const END_TIMEOUT_MS = 30_000;

export interface EndingParts {
  stateOf(identity: ProcessIdentity): Promise<ProcessState>;
  kill(pid: number): void;
}

const here: EndingParts = {
  stateOf: (identity) => stateEverywhere(identity),
  kill: (pid) => process.kill(pid, 'SIGKILL'),
};

/** Whether exactly this process was ended, was gone before, or nobody could say which process it is: then it was let be. */
export type Ending = 'ended' | 'gone' | 'unknown';

/** Ends exactly this process, if it is still there. */
export async function endProcess(
  identity: ProcessIdentity,
  { stateOf = here.stateOf, kill = here.kill }: Partial<EndingParts> = {},
): Promise<Ending> {
  const state = await stateOf(identity);
  if (state !== 'lives') return state;
  try {
    kill(identity.pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'gone' : 'unknown';
  }
  const deadline = performance.now() + END_TIMEOUT_MS;
  while ((await stateOf(identity)) !== 'gone') {
    if (performance.now() > deadline) return 'unknown';
    await pause(10);
  }
  return 'ended';
}
