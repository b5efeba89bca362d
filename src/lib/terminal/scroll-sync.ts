import type { Terminal } from '@xterm/xterm';
import { Disposables, type Dispose } from '#base/disposables.ts';

interface Viewport {
  _sync(row?: number): void;
}
interface SelectionService {
  readonly hasSelection: boolean;
  refresh(isMouse?: boolean): void;
}
/** The private parts that xterm tells of every line that scrolls; the replica's test notices were they gone. */
export interface ScrollCore {
  _core: { _viewport?: Viewport; _selectionService?: SelectionService };
}

/** Spares an opened xterm what it does with every line, which in a flood costs several times what parsing does. */
export function spareScrolling(terminal: Terminal): Dispose {
  // xterm's typings leave its private fields out.
  const { _viewport, _selectionService } = (terminal as unknown as ScrollCore)._core;
  const ends = new Disposables();
  if (_viewport !== undefined) ends.add(syncOnceATask(_viewport));
  if (_selectionService !== undefined) drawOnlySelections(_selectionService);
  return () => ends.dispose();
}

/** The scrollbar is moved at the task's end, which is as good: nobody looks before. */
export function syncOnceATask(viewport: Viewport): Dispose {
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

/** The selection, and with it all rows, is redrawn only if there is one or just was. */
export function drawOnlySelections(selection: SelectionService): void {
  const refresh = selection.refresh.bind(selection);
  let isDrawn = false;
  selection.refresh = (isMouse) => {
    const { hasSelection } = selection;
    if (!hasSelection && !isDrawn) return;
    isDrawn = hasSelection;
    refresh(isMouse);
  };
}
