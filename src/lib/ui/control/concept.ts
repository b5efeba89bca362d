import { isHandheld } from '../kit/handheld.ts';
import { getPeople } from '../people/people.svelte.ts';
import { getPresence } from '../presence/presence.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import { newsAt, plainNotice } from '../workspace/notices.ts';
import type { Concept } from '../workspace/workspace.ts';
import { Control, setControl } from './control.svelte.ts';
import ControlHands from './ControlHands.svelte';
import ControlHandsNarrow from './ControlHandsNarrow.svelte';
import { askNotice, clientNotice, pauseNotice } from './notices.ts';
import PageTitle from './PageTitle.svelte';
import { controlShortcuts } from './shortcuts.ts';

/** Who types in the watched terminal, and who has stopped all typing. */
export const provideControl: Concept = (workspace) => {
  const { ends, clock, ticker, home, dialogs, layout, shortcuts, notices, pieces } = workspace;
  const session = getSession();
  const presence = getPresence();
  const askReason = dialogs.add(() => import('./ResumeDialog.svelte'));
  const control = setControl(
    new Control({
      ...{ session, people: getPeople(), ticker, now: clock.now },
      isTyping: (person) => presence.isTyping(person),
      askReason: () => askReason({}),
      onAccepted() {
        if (dialogs.open === null && !isHandheld()) home.focus();
      },
    }),
  );
  ends.add(() => control.dispose());
  layout.edgeIs(() => control.hands);
  shortcuts.add(...controlShortcuts(control));
  pieces.add('head', PageTitle);
  pieces.add('header-control', ControlHands, () => !layout.isNarrow);
  pieces.add('below-header', ControlHandsNarrow, () => layout.isNarrow);
  notices.add('asked', () => control.offered(askNotice(control)));
  notices.add('paused', () => control.offered(pauseNotice(control.situation)));
  notices.add('happened', () => {
    const said = newsAt(ticker.now, control.said);
    return said === null ? null : plainNotice('plain', said.text);
  });
  notices.add('standing', () => control.offered(clientNotice(control.situation)));
};
