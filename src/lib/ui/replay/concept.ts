import { tick } from 'svelte';
import { momentIn } from '#protocol/replay/moment.ts';
import { getInput } from '../input/input.svelte.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getTerminals } from '../terminals/terminals.svelte.ts';
import { getTranscript } from '../transcript/transcript.svelte.ts';
import type { Concept } from '../workspace/workspace.ts';
import { Replay, setReplay } from './replay.svelte.ts';
import ReplayPlace from './ReplayPlace.svelte';
import ReplayStrip from './ReplayStrip.svelte';
import { replayShortcuts } from './shortcuts.ts';

/** The terminals' past, played in the page above the live terminal, which goes on below. */
export const provideReplay: Concept = ({ clock, ends, connection, menu, pieces, shortcuts }) => {
  const screen = getScreen();
  const terminals = getTerminals();
  const input = getInput();
  // What lies below takes the keyboard once it is shown again.
  const replay = setReplay(new Replay({ clock, onClosed: () => void tick().then(() => screen.focus()) }));
  screen.pastWhile({ isPast: () => replay.isOpen, focus: () => replay.focus() });
  input.offWhile({ isOff: () => replay.isOpen, onTyped: () => replay.noteTyped() });

  const open = () => {
    const info = terminals.watched;
    if (info !== null) replay.openMoment(info.terminal, info.ended?.at ?? clock.now());
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

  getTranscript().foldsOpen(({ terminal, from, to }) => {
    const at = from ?? to;
    if (at !== null) replay.openMoment(terminal, at);
  });

  // A link that names a moment opens there, once it is known which terminals there are.
  const wanted = momentIn(location.hash.slice(1));
  if (wanted === null) return;
  let isDone = false;
  ends.add(
    connection.onView((view) => {
      if (isDone || !view.terminals.some(({ terminal }) => terminal === wanted.terminal)) return;
      isDone = true;
      replay.openMoment(wanted.terminal, wanted.at);
    }),
  );
};
