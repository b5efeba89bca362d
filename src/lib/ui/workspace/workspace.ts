import { Disposables } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { Connection } from '../../session/connection.ts';
import type { ConnectionPorts } from '../../session/ports.ts';
import { setPreferences, type Preferences } from '../../theme/preferences.svelte.ts';
import { isMac } from '../kit/mac.ts';
import { setTicker, Ticker } from '../kit/ticker.svelte.ts';
import { getWidth } from '../kit/width.svelte.ts';
import { Dialogs, setDialogs } from './dialogs.svelte.ts';
import { Home } from './home.ts';
import { Layout, setLayout } from './layout.svelte.ts';
import { Menu, setMenu } from './menu.ts';
import { Notices, setNotices } from './notices.ts';
import { Pieces, setPieces } from './pieces.ts';
import { Rail, setRail } from './rail.svelte.ts';
import { setShortcuts, Shortcuts } from './shortcuts.ts';

/** One session page: what it is about, and where its concepts put what they have to it. */
export interface Workspace {
  /** The session's id. */
  readonly id: string;
  readonly connection: Connection;
  readonly ports: ConnectionPorts;
  readonly preferences: Preferences;
  readonly clock: Clock;
  /** What ends with the page, last created first. */
  readonly ends: Disposables;
  readonly ticker: Ticker;
  readonly home: Home;
  readonly layout: Layout;
  readonly dialogs: Dialogs;
  readonly rail: Rail;
  readonly shortcuts: Shortcuts;
  readonly menu: Menu;
  readonly notices: Notices;
  readonly pieces: Pieces;
}

/** What the rail shows is fetched so long after the page began, in ms. */
const PANELS_AFTER_MS = 10_000;

/** Puts a concept into the page: provides its context, and registers what it has for the page's parts. */
export type Concept = (workspace: Workspace) => void;

type Given = Pick<Workspace, 'id' | 'connection' | 'ports' | 'preferences'>;

/** An empty page, whose parts are from then on in the contexts of the component that is being made. */
export function provideWorkspace(given: Given): Workspace {
  const { clock } = given.ports;
  const home = new Home();
  const layout = setLayout(new Layout(getWidth()));
  const menu = setMenu(new Menu());
  const rail = setRail(new Rail({ layout, home, menu, preferences: given.preferences }));
  const ends = new Disposables();
  ends.add(clock.after(PANELS_AFTER_MS, () => rail.fetch()));
  setPreferences(given.preferences);
  return {
    ...given,
    ...{ clock, home, layout, menu, rail, ends },
    ticker: setTicker(new Ticker(clock)),
    dialogs: setDialogs(new Dialogs(home)),
    shortcuts: setShortcuts(new Shortcuts({ isMac: isMac() })),
    notices: setNotices(new Notices()),
    pieces: setPieces(new Pieces()),
  };
}
