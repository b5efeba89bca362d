import type { Connection, SessionView } from 'holdfast/client';

/** What of control is told as it changes. */
export interface Standing {
  terminal: string | null;
  /** What people call the terminal; null: it has no name. */
  name: string | null;
  holder: string | null;
  asks: readonly string[];
  pausedBy: string | null;
  program: string | null;
  /** Output stands still since somebody typed Ctrl-S. */
  isHeld: boolean;
}

export function standingOf({ controls, watching, pause, terminals }: SessionView): Standing {
  const control = controls.find(({ terminal }) => terminal === watching);
  const info = terminals.find(({ terminal }) => terminal === watching);
  return {
    terminal: watching,
    name: info?.name ?? null,
    holder: control?.holder ?? null,
    asks: control?.asks.map(({ person }) => person) ?? [],
    pausedBy: pause?.by ?? null,
    program: info?.program ?? null,
    isHeld: info?.held === true,
  };
}

export function isInControl({ view }: Connection): boolean {
  return view !== null && standingOf(view).holder === view.you.person;
}

/** Control that nobody else of us uses is given up at once, not when we have been gone for long enough. */
export function giveUpControl(connection: Connection): void {
  const { view } = connection;
  const here = view?.people.find(({ person }) => person === view.you.person)?.here ?? [];
  if (here.length <= 1 && isInControl(connection)) connection.control.release();
}
