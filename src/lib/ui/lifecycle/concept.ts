import { getSession } from '../session/session.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';

/** The session's end. */
export const provideLifecycle: Concept = ({ dialogs, menu }) => {
  const session = getSession();
  const askToEnd = dialogs.add(() => import('./EndSessionDialog.svelte'));
  menu.add({
    kind: 'action',
    group: 'session',
    label: 'End session…',
    isDanger: true,
    isShown: () => session.may('end-session'),
    isDisabled: () => !session.isOpen,
    run: () => askToEnd({}),
  });
};
