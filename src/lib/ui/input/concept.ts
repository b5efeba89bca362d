import { on } from 'svelte/events';
import { getControl } from '../control/control.svelte.ts';
import { getScreen } from '../screen/screen.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import { getTerminals } from '../terminals/terminals.svelte.ts';
import { RAIL_PX } from '../workspace/layout.svelte.ts';
import { newsAt, plainNotice } from '../workspace/notices.ts';
import type { Concept } from '../workspace/workspace.ts';
import KeyBarPlace from './KeyBarPlace.svelte';
import ReadOnly from './ReadOnly.svelte';
import UnsentCard from './UnsentCard.svelte';
import { getEarlyKeys } from './early-keys.ts';
import { setInput, Input } from './input.svelte.ts';
import { CONTINUE_KEY } from './keys.ts';
import { HELD, unsentWords } from './words.ts';

/** Keys on their way to the shell, and those that did not get there. */
export const provideInput: Concept = ({
  ends,
  clock,
  ticker,
  home,
  layout,
  rail,
  dialogs,
  notices,
  pieces,
}) => {
  const session = getSession();
  const screen = getScreen();
  const control = getControl();
  const terminals = getTerminals();
  const input = setInput(new Input({ session, control, clock }));
  screen.onUserData((data) => input.takeKeys(data));
  screen.onWheelKeys((keys) => input.scroll(keys));
  ends.add(() => input.dispose());
  /** Whether the type that was chosen is kept with a panel beside the terminal: alone it is made to fit. */
  const keepsType = () => {
    const { size, columns } = screen.facts;
    if (size === null || columns === null || input.isAlone) return true;
    const room = rail.isBeside ? columns.room : columns.room - RAIL_PX;
    return room >= size.cols * columns.each;
  };
  rail.standsBesideWhile(keepsType);
  ends.add(rail.onChanged(() => input.roomChanged()));
  screen.onFacts(({ size, fit }) => {
    input.seen(size, fit);
    if (size !== null) rail.settle();
  });
  screen.onKey(({ key }) => {
    if (!session.may('write-input') && key.length === 1) input.noteUnsent('not-allowed');
  });
  /** The keyboard is the terminal's from the beginning: nothing else is meant by what is typed while it is on its way. */
  const isOnItsWay = () => {
    const { view } = session;
    const isAwaited =
      view === null || (!session.isOver && view.terminals.some(({ ended }) => ended === null));
    return isAwaited && screen.facts.size === null && dialogs.open === null;
  };
  getEarlyKeys().handTo({
    isAwaited: () => isOnItsWay() && (session.view === null || session.may('write-input')),
    take: (keys) => input.typeEarly(keys),
  });
  ends.add(on(window, 'resize', () => input.wished()));
  ends.add(
    on(window, 'beforeunload', (event) => {
      if (input.isRecent) event.preventDefault();
    }),
  );

  notices.add('unsent', () => {
    const unsent = newsAt(ticker.now, input.unsent);
    if (unsent === null) return null;
    const { problem, at } = unsent;
    // The next shell is there by now, or what has come of control since is the newer news.
    if (problem === 'terminal-ended' && terminals.watched?.ended === null) return null;
    if (problem === 'no-control' && control.said !== null && control.said.at > at) return null;
    if (problem === 'no-control' || problem === 'paused') return control.whyUnsent(problem);
    // The card says it, and for longer.
    return unsent.keys === '' ? plainNotice('waiting', unsentWords(problem)) : null;
  });
  pieces.add('main', UnsentCard, () => (input.unsent?.keys ?? '') !== '');
  const goOn = () => {
    input.type(CONTINUE_KEY);
    if (home.isTypedInto) home.focus();
  };
  notices.add('held', () => {
    if (terminals.watched?.held !== true) return null;
    const offers = control.mayTypeNow ? [{ id: 'continue', label: 'Continue', run: goOn }] : [];
    return { tone: 'waiting', key: HELD, text: HELD, offers };
  });
  pieces.add(
    'header-people',
    ReadOnly,
    () => session.view !== null && !session.may('write-input') && !layout.isNarrow,
  );
  pieces.add('above-footer', KeyBarPlace, () => layout.isHandheld && control.mayTypeNow && !screen.isPast);
};
