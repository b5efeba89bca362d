import { getControl } from '../control/control.svelte.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import { getInput } from '../input/input.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import { Clipboard, setClipboard } from './clipboard.svelte.ts';
import { clipboardShortcuts } from './shortcuts.ts';

/** Copying out of the terminal and pasting into it. */
export const provideClipboard: Concept = ({ dialogs, shortcuts }) => {
  const show = dialogs.add(() => import('./PasteDialog.svelte'));
  const clipboard = setClipboard(
    new Clipboard({
      ...{ session: getSession(), screen: getScreen(), control: getControl(), input: getInput() },
      show: (text) => show({ text }),
    }),
  );
  shortcuts.add(...clipboardShortcuts(clipboard));
};
