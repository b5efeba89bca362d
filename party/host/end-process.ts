import { identify, type ProcessIdentity } from '#base/node/process-identity.ts';

/** Ends exactly this process, if it is still there. */
export async function endProcess({ pid, started }: ProcessIdentity): Promise<boolean> {
  const isThere = () => identify(pid)?.started === started;
  if (!isThere()) return false;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
  while (isThere()) await new Promise((done) => setTimeout(done, 10));
  return true;
}
