import type { Session } from '../session/session.svelte.ts';
import type { MenuItem } from '../workspace/menu.ts';
import type { Handoff } from './handoff.svelte.ts';

export interface HandoffMenuParts {
  session: Pick<Session, 'may' | 'isOpen' | 'view'>;
  handoff: Handoff;
  isNarrow(): boolean;
}

/** What can be done about who takes care of the session, and how it stands. */
export function handoffMenu({ session, handoff, isNarrow }: HandoffMenuParts): MenuItem[] {
  const isSet = (state: string) => handoff.state?.work.state === state;
  const maySet = () => session.may('set-work');
  return [
    {
      kind: 'action',
      group: 'people',
      label: 'Hand over…',
      isShown: () => isNarrow() && handoff.mayOffer,
      isDisabled: () => !session.isOpen,
      run: () => handoff.handOver(),
    },
    {
      kind: 'action',
      group: 'session',
      label: 'Show the handoff',
      isShown: () => handoff.current !== null,
      run: () => handoff.show(),
    },
    {
      kind: 'action',
      group: 'session',
      label: 'Set to working',
      isShown: () => maySet() && !isSet('working') && !isSet('handed-over'),
      isDisabled: () => !session.isOpen,
      run: () => handoff.setWork({ state: 'working', for: null }),
    },
    {
      kind: 'action',
      group: 'session',
      label: 'Waiting for…',
      isShown: maySet,
      isDisabled: () => !session.isOpen,
      run: () => handoff.waitFor(),
    },
    {
      kind: 'action',
      group: 'session',
      label: 'Set to done',
      isShown: () => maySet() && !isSet('done'),
      isDisabled: () => !session.isOpen,
      run: () => handoff.setWork({ state: 'done', for: null }),
    },
  ];
}
