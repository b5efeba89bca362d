import { getSession } from '../session/session.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import { People, setPeople } from './people.svelte.ts';
import Roster from './Roster.svelte';

/** Who is in the session, with their devices, and how somebody is shut out. */
export const providePeople: Concept = ({ dialogs, menu, pieces }) => {
  const session = getSession();
  const askForDevice = dialogs.add(() => import('./AddDeviceDialog.svelte'));
  const askWhoGoes = dialogs.add(() => import('./ShutOutDialog.svelte'));
  const people = setPeople(
    new People({
      session,
      askForDevice: (person) => askForDevice({ person }),
      askWhoGoes: (who) => askWhoGoes({ who }),
    }),
  );
  menu.add({
    kind: 'action',
    group: 'people',
    label: 'Add another device…',
    isShown: () => session.me !== null && session.may('add-own-device'),
    isDisabled: () => !session.isOpen,
    run() {
      if (session.me !== null) people.addDevice(session.me);
    },
  });
  pieces.add('header-people', Roster);
};
