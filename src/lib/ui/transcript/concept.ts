import { readPlace } from '#protocol/lines/line-place.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import { linkedPlace } from '../kit/linked-place.ts';
import { getTicker } from '../kit/ticker.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import { Away, setAway } from './away.svelte.ts';
import AwayLine from './AwayLine.svelte';
import GoToLive from './GoToLive.svelte';
import { keyBelow } from './key-below.ts';
import LiveNumbers from './LiveNumbers.svelte';
import { transcriptShortcuts } from './shortcuts.ts';
import { setTranscript, Transcript } from './transcript.svelte.ts';
import TranscriptPlace from './TranscriptPlace.svelte';

/** All lines of the session from the first on, in the place of the live screen. */
export const provideTranscript: Concept = ({
  ends,
  id,
  connection,
  clock,
  layout,
  menu,
  notices,
  shortcuts,
  pieces,
}) => {
  const session = getSession();
  const screen = getScreen();
  const transcript = setTranscript(new Transcript({ session, screen, clock, layout }));
  screen.coveredWhile(() => transcript.isOpen);
  screen.onPastTop((wish) => {
    if ('px' in wish) transcript.openHere(wish.px);
    else transcript.openAbove(wish.line);
  });
  // Whoever types into the terminal below wants to see what comes of it.
  screen.keysFirstTo((key) => {
    const { isClosing, isTaken } = keyBelow(key, transcript);
    if (isClosing) transcript.close();
    return isTaken;
  });
  shortcuts.add(...transcriptShortcuts(transcript));
  menu.add({
    kind: 'action',
    group: 'view',
    label: 'Transcript',
    keys: 'Ctrl+Shift+X',
    isShown: () => !transcript.isOpen,
    run: () => transcript.openHere(),
  });
  pieces.add('over-screen', LiveNumbers, () => !layout.isNarrow);
  pieces.add('main', TranscriptPlace, () => transcript.isOpen);
  pieces.add('footer-end', GoToLive, () => transcript.isOpen && transcript.below !== null && !screen.isPast);

  const ticker = getTicker();
  const isVisible = () => document.visibilityState === 'visible';
  const away = setAway(new Away({ session, screen, transcript, clock, isVisible }));
  ends.add(() => away.dispose());
  const handleVisibility = () => away.handleVisibility();
  document.addEventListener('visibilitychange', handleVisibility);
  ends.add(() => document.removeEventListener('visibilitychange', handleVisibility));
  notices.add('happened', () => away.notice(ticker.now));
  pieces.add('over-screen', AwayLine, () => away.found !== null);

  const open = (fragment: string) => {
    const place = readPlace(fragment);
    if (place !== null) transcript.openAt(place.terminal, place.line);
  };
  const handleHash = () => open(location.hash.slice(1));
  addEventListener('hashchange', handleHash);
  ends.add(() => removeEventListener('hashchange', handleHash));
  // The line a link names, once the room has said which terminals there are.
  let linked = linkedPlace.take(id, readPlace);
  ends.add(
    connection.onView(({ watching }) => {
      transcript.handleWatching(watching);
      if (linked !== null && transcript.openAt(linked.terminal, linked.line)) linked = null;
    }),
  );
};
