import { tick } from 'svelte';
import { momentIn, type Moment } from '#protocol/replay/moment.ts';
import { getInput } from '../input/input.svelte.ts';
import { linkedPlace } from '../kit/linked-place.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getTerminals } from '../terminals/terminals.svelte.ts';
import { getTranscript } from '../transcript/transcript.svelte.ts';
import type { Concept, Workspace } from '../workspace/workspace.ts';
import { Replay, setReplay } from './replay.svelte.ts';
import ReplayPlace from './ReplayPlace.svelte';
import ReplayStrip from './ReplayStrip.svelte';
import { replayShortcuts } from './shortcuts.ts';

/** The terminals' past, played in the page above the live terminal, which goes on below. */
export const provideReplay: Concept = (workspace) => {
  const { clock, connection, ends, menu, pieces, rail, shortcuts } = workspace;
  const screen = getScreen();
  const terminals = getTerminals();
  const input = getInput();
  const transcript = getTranscript();
  // What lies below takes the keyboard once it is shown again.
  const replay = setReplay(
    new Replay({
      clock,
      onOpened(terminal) {
        if (transcript.isOpen) transcript.close();
        if (connection.view?.watching !== terminal) connection.output.watch(terminal);
      },
      onBack: ({ terminal, line }) => void transcript.openAt(terminal, line),
      onClosed: () => void tick().then(() => screen.focus()),
    }),
  );
  transcript.onOpened(() => replay.giveWay());
  let watched = connection.view?.watching ?? null;
  ends.add(
    connection.onView(({ watching }) => {
      if (watching === watched) return;
      watched = watching;
      if (watching !== null) replay.follow(watching);
    }),
  );
  screen.pastWhile({ isPast: () => replay.isOpen, focus: () => replay.focus() });
  input.offWhile({ isOff: () => replay.isOpen, onTyped: () => replay.noteTyped() });

  const open = () => {
    const info = terminals.watched;
    if (info === null) return;
    rail.makeWay();
    replay.openMoment(info.terminal, info.ended?.at ?? clock.now());
  };
  menu.add({
    kind: 'action',
    group: 'view',
    label: 'Replay',
    keys: 'Ctrl+Shift+Y',
    isDisabled: () => terminals.watched === null,
    run: open,
  });
  shortcuts.add(...replayShortcuts({ open, close: () => replay.close(), isOpen: () => replay.isOpen }));
  pieces.add('main', ReplayPlace, () => replay.isOpen);
  pieces.add('main', ReplayStrip, () => terminals.watched !== null && !replay.isOpen);

  transcript.foldsOpen((place, at) => replay.openFrom(place, at));
  followLinks(workspace, replay);
};

/** Opens the moment a link names, the first one once the room has said which terminals there are. */
function followLinks({ ends, id, connection }: Workspace, replay: Replay): void {
  const open = (moment: Moment | null) => {
    if (moment === null) return false;
    const { terminal, at } = moment;
    if (connection.view?.terminals.some((each) => each.terminal === terminal) !== true) return false;
    replay.openMoment(terminal, at);
    return true;
  };
  const handleHash = () => void open(momentIn(location.hash.slice(1)));
  addEventListener('hashchange', handleHash);
  ends.add(() => removeEventListener('hashchange', handleHash));
  let linked = linkedPlace.take(id, momentIn);
  ends.add(
    connection.onView(() => {
      if (open(linked)) linked = null;
    }),
  );
}
