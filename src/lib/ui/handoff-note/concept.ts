import FileText from '@lucide/svelte/icons/file-text';
import { getCommands } from '../commands/commands.svelte.ts';
import { pageStorage } from '../kit/page-storage.ts';
import { getNotes } from '../notes/notes.svelte.ts';
import { getPresence } from '../presence/presence.svelte.ts';
import { getSession } from '../session/session.svelte.ts';
import { isShutOut } from '../session/shut-out.ts';
import type { Concept } from '../workspace/workspace.ts';
import HandoffNoteButton from './HandoffNoteButton.svelte';
import HandoffNotePlace from './HandoffNotePlace.svelte';
import { NoteDoor, setNoteDoor } from './note-door.svelte.ts';
import { setNameablesParts } from './nameables.ts';

/** The session's one running note, which technicians write together and whoever takes over reads first. */
export const provideHandoffNote: Concept = ({ id, ends, ports, rail, menu, pieces }) => {
  const session = getSession();
  const notes = getNotes();
  const commands = getCommands();
  setNameablesParts({
    view: () => session.view,
    commands: () => commands.rows,
    notes: () => notes.part.notes.all,
  });
  const presence = getPresence();
  const door = setNoteDoor(
    new NoteDoor({
      ...{ id, session, presence, ports, storage: pageStorage() },
      makeWay() {
        if (rail.lies !== 'beside') rail.close();
      },
    }),
  );
  ends.add(() => door.dispose());
  ends.add(
    session.connection.onState((state) => {
      if (isShutOut(state)) door.erase();
    }),
  );
  menu.add({
    ...{ kind: 'action', group: 'view', label: 'Handoff note', icon: FileText },
    run: () => door.open(),
  });
  pieces.add('notes-head', HandoffNoteButton);
  pieces.add('main', HandoffNotePlace, () => door.isOpen);
};
