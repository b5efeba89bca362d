import type { Terminal } from '@xterm/xterm';
import type { Dispose } from '#base/disposables.ts';

/** The private part that moves the scrollbar; the end-to-end test of floods would notice were it gone. */
interface ViewportCore {
  _core: { _viewport?: { _sync(row?: number): void } };
}

/**
 * xterm moves its scrollbar with every line, which in a flood costs several times what the parsing does. Once at the
 * task's end is as good: nobody looks before.
 */
export function syncOnceATask(terminal: Terminal): Dispose {
  // xterm's typings leave its private fields out.
  const { _viewport: viewport } = (terminal as unknown as ViewportCore)._core;
  if (viewport === undefined) return () => undefined;
  const sync = viewport._sync.bind(viewport);
  let isDue = false;
  viewport._sync = (row) => {
    if (row !== undefined) {
      sync(row);
      return;
    }
    if (!isDue) queueMicrotask(syncIfDue);
    isDue = true;
  };
  function syncIfDue(): void {
    if (isDue) sync();
    isDue = false;
  }
  return () => {
    isDue = false;
  };
}
