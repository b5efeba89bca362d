import { keepFilesPrivate } from '#base/node/private-umask.ts';
import { startPtyHost } from './start-pty-host.ts';

const [folder] = process.argv.slice(2);

/** Word to the agent that started this process; it is gone when the agent is. */
function tell(word: { ready: true } | { failed: string }): void {
  if (process.connected) process.send?.(word, () => process.disconnect());
}

keepFilesPrivate();
if (folder === undefined) {
  process.stderr.write('usage: pty-host FOLDER\n');
  process.exitCode = 2;
} else {
  try {
    await startPtyHost(folder);
    tell({ ready: true });
  } catch (error) {
    tell({ failed: error instanceof Error ? error.message : String(error) });
    setTimeout(() => process.exit(1), 100);
  }
}
