import { createEmitter } from '#base/emitter.ts';
import type { Dispose } from '#base/disposables.ts';
import type { Writer } from '#protocol/notes/arrival.ts';
import type { ConnectionState } from '../connection-state.ts';
import type { SessionView } from '../view.ts';
import type { LinePorts } from '../wire/line.ts';
import { createNotesLine } from './notes-line.ts';
import { createNotes, type Notes } from './notes.ts';

/** The session's notes on a line of their own, without presence. */
export interface OpenNotes {
  readonly notes: Notes;
  readonly state: ConnectionState;
  onState(listener: (state: ConnectionState) => void): Dispose;
  close(): void;
}

export interface OpenNotesParts {
  session: string;
  ports: LinePorts;
  view(): SessionView | null;
  token(): string | null;
}

/** Null before the first welcome: the room lets nobody in whom it does not know. */
export function openNotes({ session, ports, view, token }: OpenNotesParts): OpenNotes | null {
  const person = view()?.you.person;
  if (person === undefined) return null;
  const states = createEmitter<ConnectionState>();
  const part = createNotes({ ...ports, me: () => writerOf(view()) });
  const options = { session, person, token, notes: part };
  const line = createNotesLine(options, { ports, events: { onState: states.emit } });
  line.open();
  return {
    notes: part.notes,
    get state() {
      return line.state;
    },
    onState: states.subscribe,
    close: () => line.close(),
  };
}

/** Who writes, as the session's room says; null while it has not. */
export function writerOf(view: SessionView | null): Writer | null {
  const info = view?.people.find(({ person }) => person === view.you.person);
  if (info === undefined || view === null) return null;
  return { person: info.person, device: view.you.device, name: info.name, role: info.role };
}
