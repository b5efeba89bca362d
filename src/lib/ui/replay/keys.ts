import type { ReplayRun } from './run.svelte.ts';

/** How far the arrows go, in ms of the past; with Shift. */
const STEP_MS = 5_000;
const LONG_STEP_MS = 60_000;

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;
type Run = Pick<ReplayRun, 'step' | 'toggle' | 'toCommand' | 'seek' | 'scale'>;

/** Does what a key means while the past is shown; false where it means nothing there. */
export function handleReplayKey(
  { key, shiftKey, ctrlKey, metaKey, altKey }: Key,
  { run, close, note, isOnButton }: { run: Run; close: () => void; note: () => void; isOnButton: boolean },
): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  const step = shiftKey ? LONG_STEP_MS : STEP_MS;
  switch (key) {
    case 'n':
      note();
      return true;
    case 'Escape':
      close();
      return true;
    case 'ArrowLeft':
      run.step(-step);
      return true;
    case 'ArrowRight':
      run.step(step);
      return true;
    case 'Home':
      run.seek(run.scale.start);
      return true;
    case 'End':
      run.seek(run.scale.end);
      return true;
    case '[':
      return run.toCommand('previous');
    case ']':
      return run.toCommand('next');
    case ' ':
      // A button that has the keyboard is what is pressed.
      if (isOnButton) return false;
      run.toggle();
      return true;
    default:
      return false;
  }
}
