import { isHandheld } from '../kit/handheld.ts';
import { getPeople } from '../people/people.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import { plainNotice } from '../workspace/notices.ts';
import type { Concept } from '../workspace/workspace.ts';
import FollowingBar from './FollowingBar.svelte';
import FollowingFrame from './FollowingFrame.svelte';
import { Presence, setPresence } from './presence.svelte.ts';
import PresenceLayer from './PresenceLayer.svelte';
import { followingWords, SCROLL_TO_STOP } from './words.ts';

/** Where the others look and point, and whose view this page's goes with. */
export const providePresence: Concept = ({ ends, id, ports, home, layout, notices, pieces }) => {
  const people = getPeople();
  const presence = setPresence(
    new Presence({
      ...{ session: getSession(), id, ports },
      onStopped() {
        if (!isHandheld()) home.focus();
      },
    }),
  );
  ends.add(() => presence.dispose());
  notices.add('following', () => {
    const followed = people.all.find(({ person }) => person === presence.following);
    if (followed === undefined) return null;
    return plainNotice('plain', layout.isHandheld ? SCROLL_TO_STOP : followingWords(followed.name));
  });
  pieces.add('main', FollowingFrame);
  pieces.add('over-screen', PresenceLayer);
  pieces.add('above-footer', FollowingBar, () => layout.isHandheld);
};
