import type { Connection, SessionView } from 'holdfast/client';

/** What the user is told about control as it changes. */
export interface Standing {
  terminal: string | null;
  /** The terminal's name; null: it has none. */
  name: string | null;
  holder: string | null;
  asks: readonly string[];
  pausedBy: string | null;
  program: string | null;
  /** Output is held because somebody typed Ctrl-S. */
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

/** If no other connection of ours uses control, gives it up at once instead of waiting until it becomes free. */
export function giveUpControl(connection: Connection): void {
  const { view } = connection;
  const here = view?.people.find(({ person }) => person === view.you.person)?.here ?? [];
  if (here.length <= 1 && isInControl(connection)) connection.control.release();
}
