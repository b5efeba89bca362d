import { getSession } from '../session/session.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import { setInviting } from './inviting.ts';
import InviteButton from './InviteButton.svelte';

/** Letting others in. */
export const provideInviting: Concept = ({ dialogs, layout, menu, pieces }) => {
  const session = getSession();
  const open = dialogs.add(() => import('./InviteDialog.svelte'));
  const inviting = setInviting({ open: () => open({}) });
  menu.add({
    kind: 'action',
    group: 'people',
    label: 'Invite…',
    isShown: () => layout.isNarrow && session.may('invite'),
    isDisabled: () => !session.isOpen,
    run: inviting.open,
  });
  pieces.add('header-verbs', InviteButton, () => !layout.isNarrow && session.may('invite'));
};
