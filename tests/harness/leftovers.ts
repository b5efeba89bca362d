import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

function tryKill(pid: unknown): void {
  if (typeof pid !== 'number') return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by itself.
  }
}

/** Ends the pty hosts and shells that a data folder names: they outlive everything else by design. */
export async function endShells(data: string): Promise<void> {
  const terminals = join(data, 'agent', 'terminals');
  for (const terminal of await readdir(terminals).catch(() => [])) {
    const text = await readFile(join(terminals, terminal, 'host.json'), 'utf8').catch(() => '{}');
    const { pid, shellPid }: { pid?: unknown; shellPid?: unknown } = JSON.parse(text);
    tryKill(pid);
    tryKill(shellPid);
  }
}
